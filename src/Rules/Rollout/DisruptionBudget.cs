using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Rollout;

/// <summary>A PodDisruptionBudget.</summary>
internal readonly struct DisruptionBudget(ManifestObject manifest)
{
    public ManifestObject Object { get; } = manifest;

    public Field<MappingNode> Spec { get; } = manifest.Root.Mapping("spec");

    public Field<IntOrString> MinAvailable => Spec.IntOrString("minAvailable");

    public Field<IntOrString> MaxUnavailable => Spec.IntOrString("maxUnavailable");

    public LabelSelector Selector => LabelSelector.FromExpressions(Spec.Mapping("selector"));

    /// <summary>It certainly takes no pod: the selector is missing, or empty in the beta version.</summary>
    public bool SelectsNone => Spec.Mapping("selector").IsAbsent || (Object.Version == "v1beta1" && Selector.IsEmpty);

    /// <summary>A percentage as a number; null for a plain number or other text.</summary>
    public static long? Percent(IntOrString value) =>
        value.Text is { Length: > 1 } text && text[text.Length - 1] == '%' && long.TryParse(text.Substring(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            ? percent
            : null;

    public static IEnumerable<DisruptionBudget> In(ManifestScope scope)
    {
        foreach (var manifest in scope.Objects)
        {
            if (manifest.IsDisruptionBudget())
                yield return new DisruptionBudget(manifest);
        }
    }

    /// <summary>The pods that it takes, with how sure that is.</summary>
    public IReadOnlyList<(PodView Pod, Match Match)> Pods(ManifestScope scope) => SelectsNone ? [] : scope.SelectedPods(Selector, Object);
}
