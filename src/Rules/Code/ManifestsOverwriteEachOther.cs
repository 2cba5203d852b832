using StsLint.Engine;

namespace StsLint.Code;

/// <summary>STS7003.</summary>
internal sealed class ManifestsOverwriteEachOther : CodeRule
{
    public const string Id = "STS7003";

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } =
    [
        new(Id, "Two manifests of one identity", "{0} is written to '{1}' by another manifest too; one takes the place of the other", Severity.Warning,
            static () => new(
                Finds: "Two objects of one kind, namespace and name, made in two places of a compilation, in manifests that are written to the same path (`WriteTo`).",
                Why: "Each object of a folder has a file of its own that is named after it, so the manifest that is written last wins, and in one file the same object stands twice.",
                Wrong: """
                    Manifest shop = [web];
                    shop.WriteTo("deploy");
                    Manifest blog = [new StatefulSet("web", other, labels) { … }];
                    blog.WriteTo("deploy");
                    """,
                Right: """
                    Manifest shop = [web];
                    shop.WriteTo("deploy/shop");
                    Manifest blog = [new StatefulSet("web", other, labels) { … }];
                    blog.WriteTo("deploy/blog");
                    """,
                Silent: "When paths differ or are not constant, as for several environments. Two of one manifest are STS0033.")),
    ];
}
