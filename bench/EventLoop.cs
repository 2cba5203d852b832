using YamlDotNet.Core;

namespace StsLint.Bench;

/// <summary>The yardstick: YamlDotNet's events over the same bytes, one thread, nothing done with them.</summary>
internal static class EventLoop
{
    public static long Count(string text)
    {
        var events = 0L;
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        while (parser.MoveNext())
            events++;
        return events;
    }

    public static long CountFolder(string folder)
    {
        var events = 0L;
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories))
            events += Count(File.ReadAllText(file));
        return events;
    }
}
