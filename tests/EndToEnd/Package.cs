using System.IO.Compression;
using System.Xml.Linq;

namespace StsLint.EndToEnd.Tests;

/// <summary>A package's file.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _archive;

    public Package(string path)
    {
        _archive = ZipFile.OpenRead(path);
        Entries = [.. _archive.Entries.Select(static entry => entry.FullName).Order(StringComparer.Ordinal)];
        var nuspec = Assert.Single(Entries, static entry => entry.EndsWith(".nuspec", StringComparison.Ordinal));
        Metadata = XDocument.Parse(Text(nuspec)).Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
    }

    /// <summary>The paths of all that it holds.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>What it says of itself.</summary>
    public XElement Metadata { get; }

    /// <summary>A value that it says of itself, or null.</summary>
    public string? Value(string name) => Element(name)?.Value;

    public XElement? Element(string name) => Metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    /// <summary>Its dependencies, each with its framework and what flows from it.</summary>
    public IReadOnlyList<string> Dependencies =>
        [.. Metadata.Descendants().Where(static element => element.Name.LocalName == "dependency").Select(static dependency =>
            $"{dependency.Parent!.Attribute("targetFramework")!.Value}: {string.Join(' ', dependency.Attributes().Select(static attribute => $"{attribute.Name}={attribute.Value}"))}")];

    public string Text(string entry)
    {
        using var reader = new StreamReader(_archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    public MemoryStream Content(string entry)
    {
        var content = new MemoryStream();
        using (var stream = _archive.GetEntry(entry)!.Open())
            stream.CopyTo(content);
        content.Position = 0;
        return content;
    }

    public void Dispose() => _archive.Dispose();
}
