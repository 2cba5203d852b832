using StsLint.Engine;

namespace StsLint.Code;

/// <summary>STS7004.</summary>
internal sealed class NameInsteadOfReference : CodeRule
{
    public const string Id = "STS7004";

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } =
    [
        new(Id, "Name written where a reference would do", "\"{0}\" is the name of '{1}'; write {1}, so that the two cannot drift apart", Severity.Info,
            static () => new(
                Finds: "A text names an object of the DSL (a Service, a claim, a class, a ConfigMap, a Secret, a ServiceAccount) that a variable in sight holds.",
                Why: "The two are the same today. When one is renamed, nothing tells of the other; with the object itself in its place there is only one name.",
                Wrong: """
                    var nginx = Service.Headless("nginx", app, http);
                    var web = new StatefulSet("web", "nginx", app);
                    """,
                Right: """
                    var nginx = Service.Headless("nginx", app, http);
                    var web = new StatefulSet("web", nginx, app);
                    """,
                Fix: "Writes the variable. Safe, since the name is the same.",
                Silent: "When the variable is declared behind the text or out of its sight, and on names that are constants of their own."))
        {
            Fixes = FixSafety.Safe,
        },
    ];
}
