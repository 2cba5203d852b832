using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Validity;

/// <summary>STS1163.</summary>
internal sealed class ImageMissing : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS1163", "Image missing",
        "container '{0}' has no image", Severity.Error,
        static () => new(
            Finds: "A container or init container whose `image` is missing or empty.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                containers:
                - name: db
                  command: [serve]
                """,
            Right: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  command: [serve]
                """,
            Silent: "For a workload without a selector, which is most likely a patch, and for an image that a placeholder will fill in."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        if (container.Image.IsMissing() && !container.Pod.LooksLikePatch)
            context.ReportInTemplate(container.Object, s_rule, container.Image, container.Name.ValueOr("")!);
    }
}
