using System.Text;

namespace StsLint.Runtime.Api.Fields;

/// <summary>
/// Sets of field paths in the API's own form (<c>fieldsV1</c>): maps whose keys are steps, <c>f:</c> and a field's name, <c>k:</c> and the keys of a list's item,
/// <c>v:</c> and the value of a set's item. A step is in the set when nothing is below it, or when <c>.</c> is. Steps are ordered. The map of an empty set is empty.
/// </summary>
internal static class FieldSet
{
    public const string Self = ".";

    private static readonly Comparison<KeyValuePair<string, ApiValue>> s_byStep = static (one, other) => Order(one.Key, other.Key);

    /// <summary>The step to a field.</summary>
    public static string Field(string name) => "f:" + name;

    /// <summary>Whether a step is in the set itself, not only what is below it.</summary>
    public static bool IsMember(ApiMap node) => node.Count == 0 || node[0].Key == Self;

    /// <summary>A node of these steps; null when there are none and it is no member itself. The steps are put in order.</summary>
    public static ApiMap? Node(bool isMember, List<KeyValuePair<string, ApiValue>>? steps)
    {
        if (steps is not { Count: > 0 })
            return isMember ? ApiMap.Empty : null;
        if (isMember)
            steps.Add(new(Self, ApiMap.Empty));
        steps.Sort(s_byStep);
        return new ApiMap(steps.ToArray());
    }

    /// <summary>A set as others wrote it, its steps in order; what is no step is left out.</summary>
    public static ApiMap Ordered(ApiMap set) => Node(false, Steps(set)) ?? ApiMap.Empty;

    public static ApiMap Union(ApiMap one, ApiMap other) => Root(Combine(one, other, isRoot: true, static (a, b) => a || b, keepsOne: true, keepsOther: true), one);

    public static ApiMap Difference(ApiMap one, ApiMap other) => Root(Combine(one, other, isRoot: true, static (a, b) => a && !b, keepsOne: true, keepsOther: false), one);

    public static ApiMap Intersection(ApiMap one, ApiMap other) => Root(Combine(one, other, isRoot: true, static (a, b) => a && b, keepsOne: false, keepsOther: false), one);

    /// <summary>The set without what is at, or below, a way of steps.</summary>
    public static ApiMap Without(ApiMap set, params ReadOnlySpan<string> way)
    {
        if (set[way[0]] is not ApiMap below)
            return set;
        return set.With(way[0], way.Length == 1 ? null : Kept(Without(below, way[1..]), below));

        // What is only there for what was below goes with it.
        static ApiMap? Kept(ApiMap now, ApiMap before) => now.Count == 0 && before.Count > 0 ? null : now;
    }

    /// <summary>The paths of a set as messages write them: <c>.spec.template.spec.containers[name="app"].image</c>.</summary>
    public static List<string> Paths(ApiMap set)
    {
        var paths = new List<string>();
        Add(set, new StringBuilder(), paths);
        return paths;
    }

    public static int Order(string one, string other)
    {
        var rank = Rank(one) - Rank(other);
        return rank != 0 ? rank : string.CompareOrdinal(one, other);

        static int Rank(string step) => step[0] switch { '.' => 0, 'f' => 1, 'k' => 2, 'v' => 3, _ => 4 };
    }

    private static ApiMap Root(ApiMap? result, ApiMap one) => result is null ? ApiMap.Empty : result.Count == one.Count && result.Equals(one) ? one : result;

    private static List<KeyValuePair<string, ApiValue>> Steps(ApiMap node)
    {
        var steps = new List<KeyValuePair<string, ApiValue>>(node.Count);
        for (var i = 0; i < node.Count; i++)
        {
            var (step, below) = node[i];
            if (below is ApiMap map && step is ['f' or 'k' or 'v' or 'i', ':', ..])
                steps.Add(new(step, Node(IsMember(map) || map.Has(Self), Steps(map)) ?? ApiMap.Empty));
        }
        return steps;
    }

    private static ApiMap? Combine(ApiMap one, ApiMap other, bool isRoot, Func<bool, bool, bool> isMember, bool keepsOne, bool keepsOther)
    {
        var steps = new List<KeyValuePair<string, ApiValue>>(one.Count);
        for (var i = 0; i < one.Count; i++)
        {
            var (step, below) = one[i];
            if (step == Self)
                continue;
            if (other[step] is not ApiMap also)
            {
                if (keepsOne)
                    steps.Add(one[i]);
            }
            else if (Combine((ApiMap)below, also, isRoot: false, isMember, keepsOne, keepsOther) is { } both)
            {
                steps.Add(new(step, both));
            }
        }
        if (keepsOther)
        {
            for (var i = 0; i < other.Count; i++)
            {
                if (other[i].Key != Self && !one.Has(other[i].Key))
                    steps.Add(other[i]);
            }
        }
        return Node(!isRoot && isMember(IsMember(one), IsMember(other)), steps);
    }

    private static void Add(ApiMap node, StringBuilder path, List<string> paths)
    {
        for (var i = 0; i < node.Count; i++)
        {
            var (step, below) = node[i];
            if (step == Self)
                continue;
            var length = path.Length;
            Append(path, step);
            if (IsMember((ApiMap)below))
                paths.Add(path.ToString());
            Add((ApiMap)below, path, paths);
            path.Length = length;
        }
    }

    private static void Append(StringBuilder path, string step)
    {
        var text = step[2..];
        switch (step[0])
        {
            case 'f':
                path.Append('.').Append(text);
                break;
            case 'k' when ApiJson.Read(text) is ApiMap keys:
                path.Append('[').AppendJoin(',', keys.Select(static key => $"{key.Key}={key.Value}")).Append(']');
                break;
            case 'v':
                path.Append("[=").Append(text).Append(']');
                break;
            default:
                path.Append('[').Append(text).Append(']');
                break;
        }
    }
}
