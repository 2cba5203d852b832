using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Security;

/// <summary>STS5001.</summary>
internal sealed class ImageNotPinned : ContainerRule
{
    private static readonly RuleDescriptor s_rule = new("STS5001", "Image not pinned",
        "image '{0}' {1}; name the version that is meant", Severity.Warning,
        static () => new(
            Finds: "An `image` with neither tag nor digest, or with the tag `latest` and no digest.",
            Why: "`latest` is whatever was pushed last. A pod that is moved or restarted pulls it anew (the pull policy is then Always), so the members of one set run different versions without a change of the template, and there is no revision to go back to.",
            Wrong: """
                image: registry.example/db
                """,
            Right: """
                image: registry.example/db:1.2.3
                """,
            Silent: "On placeholders, and on what is no image reference (STS5002). A colon before a slash is a port: `registry:5000/db` has no tag."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        var image = container.Image;
        if (!ImageMalformed.IsJudged(image) || ImageReference.Parse(image.Value, out _) is not { Digest: null } reference)
            return;
        if (reference.Tag is null)
            context.Report(container.Object, s_rule, image, image.Value, "has no tag, so 'latest' is pulled");
        else if (reference.Tag == "latest")
            context.Report(container.Object, s_rule, image, image.Value, "follows whatever was pushed last");
    }
}
