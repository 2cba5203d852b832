using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Serving.Exec;

namespace StsLint.Tests.Serving;

public sealed class ShellTests
{
    [Theory]
    [InlineData("echo hello", "hello\n")]
    [InlineData("echo -n hello", "hello")]
    [InlineData("echo 'a  b' \"c $HOSTNAME\" d\\ e", "a  b c web-0 d e\n")]
    [InlineData("echo '$HOSTNAME'", "$HOSTNAME\n")]
    [InlineData("echo \"$(hostname)\" `hostname` ${HOSTNAME}x", "web-0 web-0 web-0x\n")]
    [InlineData("hostname -f; hostname -s; hostname -d; hostname -i", "web-0.nginx.default.svc.cluster.local\nweb-0\nnginx.default.svc.cluster.local\n10.244.0.1\n")]
    [InlineData("echo one > /data/f; echo two >> /data/f; cat /data/f", "one\ntwo\n")]
    [InlineData("echo one>/data/f&&cat</data/f", "one\n")]
    [InlineData("false && echo a || echo b; true && echo c", "b\nc\n")]
    [InlineData("echo a | cat | cat", "a\n")]
    [InlineData("printf '%s-%s\\n' a b", "a-b\n")]
    [InlineData("touch /data/b /data/a; ls /data; rm /data/a; ls /data", "a\nb\nb\n")]
    [InlineData("touch /data/x1 /data/x2 /data/y; echo /data/x*; rm /data/x*; ls /data", "/data/x1 /data/x2\ny\n")]
    [InlineData("mkdir -p /data/d/e; ls /data; cd /data/d && pwd", "d\n/data/d\n")]
    [InlineData("cd /data; echo x > f; cat ./f ../data/f", "x\nx\n")]
    [InlineData("A=1; B=\"$A 2\"; echo $B", "1 2\n")]
    [InlineData("sh -c 'echo in; exit 3'; echo $?", "in\n3\n")]
    [InlineData("su -c 'echo as root' postgres", "as root\n")]
    [InlineData("[ -f /data/f ] || echo missing; echo > /data/f; test -e /data/f && echo there", "missing\nthere\n")]
    [InlineData("echo gone > /dev/null; nothing 2>/dev/null; echo $?", "127\n")]
    [InlineData("# only a comment\n\necho a\necho b # and more", "a\nb\n")]
    public async Task Scripts_do_what_a_shell_does(string script, string output)
    {
        var (_, written, error) = await Run(script);
        Assert.Equal((output, ""), (written, error));
    }

    [Theory]
    [InlineData("nothing", 127, "sh: nothing: command not found\n")]
    [InlineData("cat /data/none", 1, "cat: /data/none: No such file or directory\n")]
    [InlineData("cat /data", 1, "cat: /data: Is a directory\n")]
    [InlineData("echo x > /data", 1, "sh: can't create /data: Is a directory\n")]
    [InlineData("rm /data/none", 1, "rm: can't remove '/data/none': No such file or directory\n")]
    [InlineData("rm -f /data/none", 0, "")]
    [InlineData("echo 'a", 2, "sh: syntax error: unterminated quoted string\n")]
    [InlineData("echo a |", 2, "sh: syntax error: unexpected end of file\n")]
    [InlineData("exit 300", 44, "")]
    public async Task What_fails_is_said_and_has_its_code(string script, int code, string error)
    {
        var (got, _, said) = await Run(script);
        Assert.Equal((code, error), (got, said));
    }

    [Fact]
    public void Any_script_is_read_or_refused() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(static text => text is not null), static text =>
        {
            try
            {
                ShellSyntax.Read(text);
            }
            catch (ShellSyntaxException e)
            {
                Assert.NotEqual("", e.Message);
            }
        }).QuickCheckThrowOnFailure();

    private static async Task<(int Code, string Output, string Error)> Run(string script)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var code = await new Shell(new Memory(), CancellationToken.None).Run(script, new ShellStreams(ShellInput.Empty, text => Add(output, text), text => Add(error, text)));
        return (code, output.ToString(), error.ToString());

        static ValueTask Add(StringBuilder all, string text)
        {
            all.Append(text);
            return default;
        }
    }

    // A container with one volume at /data.
    private sealed class Memory : IContainer
    {
        private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);
        private readonly SortedSet<string> _directories = new(StringComparer.Ordinal) { "/data", "/tmp" };

        public string HostName => "web-0";

        public string FullHostName => "web-0.nginx.default.svc.cluster.local";

        public string Address => "10.244.0.1";

        public DateTimeOffset Now => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string> { ["HOSTNAME"] = "web-0" };

        public bool IsRunning => true;

        public IEnumerable<string> Directories => _directories;

        public string? Read(string path) => _files.GetValueOrDefault(path);

        public void Write(string path, string content) => _files[path] = content.Length < 1 << 20 ? content : throw new FaultRefusedException("No space left on device");

        public bool Remove(string path) => _files.Remove(path);

        public IReadOnlyList<string> FilesBelow(string path) => [.. _files.Keys.Where(file => path == "/" || file == path || file.StartsWith(path + "/", StringComparison.Ordinal))];

        public bool IsDirectory(string path) => path == "/" || _directories.Any(each => each == path || each.StartsWith(path + "/", StringComparison.Ordinal));

        public void MakeDirectory(string path) => _directories.Add(path);

        public Task Delay(TimeSpan time, CancellationToken cancellation) => Task.CompletedTask;
    }
}
