using StsLint.Engine;

namespace StsLint.Code;

/// <summary>STS7002.</summary>
internal sealed class ReferencedNameUnknown : CodeRule
{
    public const string Id = "STS7002";

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } =
    [
        new(Id, "Name not known where a reference needs it", "{0}", Severity.Warning,
            static () => new(
                Finds: "An object of the DSL stands where its name is needed (`serviceName`, a claim, a class), and it has no name yet, or one that is put together at run time. The second is only an info.",
                Why: "Without a name the reference throws an InvalidOperationException when the program runs. With a name that only the running program knows, the rules on references (does the Service fit, is the claim mounted) have nothing to compare; `Manifest.Check()` judges them at run time.",
                Wrong: """
                    var nginx = new Service();
                    var web = new StatefulSet("web", nginx, app);
                    nginx.Name = "nginx";
                    """,
                Right: """
                    var nginx = new Service { Name = "nginx" };
                    var web = new StatefulSet("web", nginx, app);
                    """,
                Silent: "On objects that come from elsewhere, such as parameters.")),
    ];
}
