using StsLint.Engine;

namespace StsLint.Code;

/// <summary>STS7001.</summary>
internal sealed class ManifestNeverWritten : CodeRule
{
    public const string Id = "STS7001";

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } =
    [
        new(Id, "Object made and never written", "{0} is made here, but is in no manifest; put it into one, or remove it", Severity.Warning,
            static () => new(
                Finds: "An object of the DSL that is kept in a variable, and is put into no `Manifest`, list, field or other object, given to no method and returned by none. That another object refers to it by name does not write it.",
                Why: "Only what a manifest holds is written. What refers to the object then refers to something that no cluster gets.",
                Wrong: """
                    var nginx = Service.Headless("nginx", app, http);
                    var web = new StatefulSet("web", nginx, app) { … };
                    Manifest all = [web];
                    """,
                Right: """
                    var nginx = Service.Headless("nginx", app, http);
                    var web = new StatefulSet("web", nginx, app) { … };
                    Manifest all = [nginx, web];
                    """,
                Silent: "On objects of other libraries, on claims that are mounted (STS1190 tells when they are no templates), and where the code cannot be followed.")),
    ];
}
