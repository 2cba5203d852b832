using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

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
            Fix: "Writes a version of well-known official images (nginx, redis, postgres, mysql, mariadb, mongo, rabbitmq, memcached, zookeeper, cassandra, busybox, alpine, httpd) that existed when StsLint was released. Unsafe: another version may be the one that is meant, and data on disk may be of another one. None for other images.",
            Silent: "On placeholders, and on what is no image reference (STS5002). A colon before a slash is a port: `registry:5000/db` has no tag."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private const string Library = "docker.io/library/";

    // Tags of Docker's official images; all of them exist and stay.
    private static readonly Dictionary<string, string> s_versions = new(StringComparer.Ordinal)
    {
        ["alpine"] = "3.21.3",
        ["busybox"] = "1.37.0",
        ["cassandra"] = "5.0.3",
        ["httpd"] = "2.4.63",
        ["mariadb"] = "11.4.5",
        ["memcached"] = "1.6.37",
        ["mongo"] = "8.0.5",
        ["mysql"] = "8.4.4",
        ["nginx"] = "1.27.5",
        ["postgres"] = "17.4",
        ["rabbitmq"] = "4.0.7",
        ["redis"] = "7.4.2",
        ["zookeeper"] = "3.9.3",
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ContainerView container, RuleContext context)
    {
        var image = container.Image;
        if (!ImageMalformed.IsJudged(image) || ImageReference.Parse(image.Value, out _) is not { Digest: null } reference)
            return;
        if (reference.Tag is not (null or "latest"))
            return;
        var finding = context.Report(container.Object, s_rule, image, image.Value, reference.Tag is null ? "has no tag, so 'latest' is pulled" : "follows whatever was pushed last");
        var name = reference.Name.StartsWith(Library, StringComparison.Ordinal) ? reference.Name.Substring(Library.Length) : reference.Name;
        if (!s_versions.TryGetValue(name, out var version))
            return;
        var pinned = reference.Name + ":" + version;
        finding.WithUnsafeFix($"Write '{pinned}'", image.Node is ScalarNode { Style: ScalarStyle.Plain } ? Edit.Replace(image.Node.Span, pinned) : Edit.ReplaceText(image.Node!, pinned));
    }
}
