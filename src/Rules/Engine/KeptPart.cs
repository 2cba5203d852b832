using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>A set of field paths as a tree; lists are passed through. A path's end keeps all below it; with <c>!</c> only that it is there.</summary>
internal sealed class KeptPart
{
    private readonly Dictionary<string, KeptPart> _below = new(StringComparer.Ordinal);
    // A bit for each key, as mappings have it: most keys that are not kept are told by it.
    private ulong _keys;

    public bool IsWhole => _below.Count == 0;

    public bool IsPresence { get; private init; }

    /// <summary>Whether a key is one of those that are kept, so that its absence is certain.</summary>
    public Predicate<string> Keeps => field ??= _below.ContainsKey;

    public KeptPart? Below(string key) => (_keys & MappingNode.BitOf(key)) != 0 && _below.TryGetValue(key, out var part) ? part : null;

    public static KeptPart Of(params string[] paths)
    {
        var root = new KeptPart();
        foreach (var path in paths)
        {
            var at = root;
            var steps = path.TrimEnd('!').Split('.');
            for (var i = 0; i < steps.Length; i++)
            {
                if (!at._below.TryGetValue(steps[i], out var next))
                    at.Add(steps[i], next = new KeptPart { IsPresence = i == steps.Length - 1 && path.EndsWith('!') });
                at = next;
            }
        }
        return root;
    }

    /// <summary>A copy that also keeps what <paramref name="other"/> keeps below the given steps.</summary>
    public KeptPart With(KeptPart other, params string[] steps)
    {
        var copy = new KeptPart { IsPresence = IsPresence };
        foreach (var (key, part) in _below)
            copy.Add(key, part.With(new KeptPart()));
        var at = copy;
        foreach (var step in steps)
        {
            if (!at._below.TryGetValue(step, out var next))
                at.Add(step, next = new KeptPart());
            at = next;
        }
        foreach (var (key, part) in other._below)
            at.Add(key, at._below.TryGetValue(key, out var own) ? own.With(part) : part.With(new KeptPart()));
        return copy;
    }

    private void Add(string key, KeptPart part)
    {
        _below[key] = part;
        _keys |= MappingNode.BitOf(key);
    }
}
