using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Model;

/// <summary>
/// What texts say of single pods: <c>web-0.nginx</c>, <c>web-0:2181</c>, <c>$(POD_NAME).nginx</c>, <c>${HOSTNAME}.nginx</c>. Read from
/// commands, arguments and variables of containers, and from ConfigMaps.
/// </summary>
public sealed class PodAddresses
{
    private HashSet<string>? _sets;
    private HashSet<string>? _services;

    private PodAddresses()
    {
    }

    /// <summary>What the texts of one object say; null when they name no pod.</summary>
    public static PodAddresses? In(ManifestObject manifest)
    {
        var addresses = new PodAddresses();
        if (manifest.Is("", "ConfigMap"))
            addresses.TakeAll(manifest.Root["data"]);
        else if (PodView.Of(manifest) is { } pod)
        {
            for (var i = 0; i < pod.AllContainers.Count; i++)
            {
                var container = pod.AllContainers[i].Node;
                addresses.TakeAll(container["command"]);
                addresses.TakeAll(container["args"]);
                addresses.TakeAll(container["env"]);
            }
        }
        return addresses._sets is null && addresses._services is null ? null : addresses;
    }

    /// <summary>What the texts of several objects say.</summary>
    internal static PodAddresses In(IEnumerable<ManifestObject> objects)
    {
        var all = new PodAddresses { _sets = new(StringComparer.Ordinal), _services = new(StringComparer.Ordinal) };
        foreach (var manifest in objects)
        {
            if (manifest.PodAddresses is not { } addresses)
                continue;
            if (addresses._sets is not null)
                all._sets.UnionWith(addresses._sets);
            if (addresses._services is not null)
                all._services.UnionWith(addresses._services);
        }
        return all;
    }

    /// <summary>The names of sets and Services that the texts speak of.</summary>
    internal IEnumerable<string> Names => (_sets ?? Enumerable.Empty<string>()).Concat(_services ?? Enumerable.Empty<string>());

    /// <summary>Some text names a pod of the set, or a host below its governing Service.</summary>
    public bool Use(StatefulSetView set) =>
        (set.Object.Name.IsKnown && _sets?.Contains(set.Object.Name.Value) == true) || (set.ServiceName.IsKnown && _services?.Contains(set.ServiceName.Value) == true);

    // Trees are never so deep that this could not go down with them.
    private void TakeAll(Node? node)
    {
        switch (node)
        {
            case ScalarNode scalar:
                Take(scalar.Value);
                break;
            case MappingNode mapping:
                for (var i = 0; i < mapping.Count; i++)
                    TakeAll(mapping[i].Value);
                break;
            case SequenceNode sequence:
                for (var i = 0; i < sequence.Count; i++)
                    TakeAll(sequence[i]);
                break;
        }
    }

    private void Take(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '-' && at > 0 && at + 1 < text.Length && IsDigit(text[at + 1]))
                TakePod(text, at);
            else if (c == '.' && at > 0 && at + 1 < text.Length && IsName(text[at + 1]))
                TakeHost(text, at);
        }
    }

    // <name>-<digits> as a word of its own or the first label of a host name.
    private void TakePod(string text, int hyphen)
    {
        var end = hyphen + 1;
        while (end < text.Length && IsDigit(text[end]))
            end++;
        if (end < text.Length && IsName(text[end]))
            return;
        var start = WordStart(text, hyphen);
        if (start < hyphen && (start == 0 || text[start - 1] != '.'))
            (_sets ??= new(StringComparer.Ordinal)).Add(text.Substring(start, hyphen - start));
    }

    // <variable>.<service>, or <name>-<variable>.<service>.
    private void TakeHost(string text, int dot)
    {
        var before = text[dot - 1];
        var isVariable = before is ')' or '}';
        if (!isVariable)
        {
            var start = dot;
            while (start > 0 && (IsName(text[start - 1]) || (text[start - 1] is (>= 'A' and <= 'Z') or '_')))
                start--;
            isVariable = start > 0 && text[start - 1] == '$';
        }
        if (!isVariable)
            return;
        var end = dot + 1;
        while (end < text.Length && IsName(text[end]))
            end++;
        (_services ??= new(StringComparer.Ordinal)).Add(text.Substring(dot + 1, end - dot - 1));
    }

    private static int WordStart(string text, int end)
    {
        var start = end;
        while (start > 0 && IsName(text[start - 1]))
            start--;
        return start;
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsName(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-';
}
