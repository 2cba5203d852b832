namespace StsLint.Engine;

/// <summary>Every rule there is; the list is written by the compiler (eng/RuleCatalog).</summary>
public static partial class RuleCatalog
{
    private static readonly object s_gate = new();
    private static readonly object s_firstGate = new();
    private static Rule[]? s_firstHalf;
    private static Rule[]? s_rules;
    private static RuleDescriptor[]? s_descriptors;
    private static string[]? s_families;

    /// <summary>The rules.</summary>
    public static IReadOnlyList<Rule> Rules
    {
        get
        {
            lock (s_gate)
            {
                if (s_rules is null)
                {
                    // The second half first: another thread may be at work on the first one.
                    var second = CreateSecondHalf();
                    s_rules = [.. FirstHalf(), .. second];
                    s_firstHalf = null;
                }
                return s_rules;
            }
        }
    }

    /// <summary>Makes half of the rules ahead of time, on a thread that has nothing else to do.</summary>
    public static void Prepare()
    {
        if (s_rules is null)
            FirstHalf();
    }

    /// <summary>The descriptors of all rules, by id.</summary>
    public static IReadOnlyList<RuleDescriptor> Descriptors =>
        s_descriptors ??= [.. Rules.SelectMany(static rule => rule.Descriptors).OrderBy(static rule => rule.Id, StringComparer.Ordinal)];

    /// <summary>The names of the families, in the order of their digits.</summary>
    public static IReadOnlyList<string> Families => s_families ??= [.. Enumerable.Range(0, (int)RuleFamily.Code + 1).Select(static digit => ((RuleFamily)digit).ToString())];

    private static Rule[] FirstHalf()
    {
        lock (s_firstGate)
            return s_firstHalf ??= CreateFirstHalf();
    }

    /// <summary>The descriptor of an id in any letter case, or null.</summary>
    public static RuleDescriptor? Find(string id) => Descriptors.FirstOrDefault(rule => string.Equals(rule.Id, id, StringComparison.OrdinalIgnoreCase));
}
