using StsLint.Reports;

namespace StsLint.Tests.Reports;

public class SarifRootTests
{
    [Theory]
    [InlineData("/src/shop", "file:///src/shop/")]
    [InlineData("/src/a b#%ö", "file:///src/a%20b%23%25%C3%B6/")]
    [InlineData("/src/./x/../shop/", "file:///src/shop/")]
    [InlineData("/", "file:///")]
    [InlineData("C:\\src\\shop\\", "file:///C:/src/shop/")]
    [InlineData("C:/src/shop", "file:///C:/src/shop/")]
    [InlineData("C:\\", "file:///C:/")]
    [InlineData("\\\\server\\share\\x", "file://server/share/x/")]
    public void A_root_is_a_folder_s_uri(string folder, string uri) => Assert.Equal(uri, new SarifRoot(folder).Uri);

    [Theory]
    [InlineData("/src/shop", "/src/shop/deploy/a b.yaml", "deploy/a%20b.yaml", true, "deploy/a b.yaml")]
    [InlineData("/src/shop", "deploy/web.yaml", "deploy/web.yaml", true, "deploy/web.yaml")]
    [InlineData("/src/shop", "/src/shop/x/../deploy/web.yaml", "deploy/web.yaml", true, "deploy/web.yaml")]
    [InlineData("/src/shop", "/src/shopping/web.yaml", "file:///src/shopping/web.yaml", false, "../shopping/web.yaml")]
    [InlineData("/src/shop", "/other/web.yaml", "file:///other/web.yaml", false, "../../other/web.yaml")]
    [InlineData("/src/shop", "../web.yaml", "file:///src/web.yaml", false, "../web.yaml")]
    [InlineData("/src/shop", "/src/shop/a\\b.yaml", "a%5Cb.yaml", true, "a\\b.yaml")]
    [InlineData("/src/shop", "/SRC/shop/a.yaml", "file:///SRC/shop/a.yaml", false, "../../SRC/shop/a.yaml")]
    [InlineData("/", "/web.yaml", "web.yaml", true, "web.yaml")]
    [InlineData("C:\\src\\shop", "C:\\src\\shop\\deploy\\web.yaml", "deploy/web.yaml", true, "deploy/web.yaml")]
    [InlineData("C:\\src\\shop", "c:/SRC/Shop/deploy/web.yaml", "deploy/web.yaml", true, "deploy/web.yaml")]
    [InlineData("C:\\src\\shop", "deploy\\web.yaml", "deploy/web.yaml", true, "deploy/web.yaml")]
    [InlineData("C:\\src\\shop", "C:\\src\\ö\\web.yaml", "file:///C:/src/%C3%B6/web.yaml", false, "../ö/web.yaml")]
    [InlineData("C:\\src\\shop", "D:\\web.yaml", "file:///D:/web.yaml", false, "D:/web.yaml")]
    [InlineData("\\\\server\\share\\shop", "\\\\server\\share\\shop\\web.yaml", "web.yaml", true, "web.yaml")]
    [InlineData("C:\\src\\shop", "\\\\server\\share\\web.yaml", "file://server/share/web.yaml", false, "//server/share/web.yaml")]
    public void A_file_is_told_from_the_root(string root, string path, string uri, bool isRelative, string told)
    {
        var seen = new SarifRoot(root);
        Assert.Equal((uri, isRelative), seen.ArtifactOf(path));
        Assert.Equal(told, seen.RelativeOrFull(path));
    }

    [Theory]
    [InlineData("file:///src/a%20b%23%C3%B6.yaml", "/src/a b#ö.yaml")]
    [InlineData("file:///C:/src/web.yaml", "C:/src/web.yaml")]
    [InlineData("file://server/share/web.yaml", "//server/share/web.yaml")]
    [InlineData("deploy/a%20b.yaml", "deploy/a b.yaml")]
    public void A_uri_is_a_path(string uri, string path) => Assert.Equal(path, SarifRoot.PathOf(uri));
}
