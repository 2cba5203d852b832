using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>Where the parts of a rule on pods report what they find.</summary>
internal readonly struct PodReporter(PodView pod, RuleDescriptor rule, RuleContext context)
{
    public PodView Pod => pod;

    public Finding Report(Anchor at, string message) => context.ReportInTemplate(pod.Object, rule, at, message);

    public Finding Report<T>(Field<T> at, string message) => Report(Anchor.Of(at), message);

    /// <summary>Reports a word that is none of the known ones; an empty one too, unless the server takes it for the default.</summary>
    public void CheckWord(Field<string> word, string[] known, bool emptyIsDefault = false)
    {
        if (!word.IsKnown || (emptyIsDefault && word.Value.Length == 0) || Array.IndexOf(known, word.Value) >= 0)
            return;
        var meant = KnownWords.Near(word.Value, known);
        var finding = Report(word, $"{word.Name} '{word.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'")}");
        if (meant is not null)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(word.Node!, meant));
    }

    /// <summary>Reports a name that has not the form; an absent one is none.</summary>
    public void CheckName(Field<string> name, NameForm form, bool emptyIsNone = false)
    {
        if (name.IsKnown && !(emptyIsNone && name.Value.Length == 0) && form.Problem(name.Value) is { } problem)
            Report(name, $"{name.Name} '{name.Value}' is not {form.Title}: {problem}");
    }
}
