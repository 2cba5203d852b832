using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1061.</summary>
internal sealed class DataSourceMalformed : ClaimRule
{
    private static readonly RuleDescriptor s_rule = new("STS1061", "Data source malformed", "{0}", Severity.Error,
        static () => new(
            Finds: "`dataSource` or `dataSourceRef` of a claim without kind or name, with another kind than PersistentVolumeClaim and no `apiGroup`, with an `apiGroup` that is no DNS name, or the two naming different objects.",
            Why: "The API server refuses the claim. In a StatefulSet it is checked since 1.34; older servers store the set, and each claim is then refused.",
            Wrong: """
                dataSource:
                  kind: VolumeSnapshot
                  name: nightly
                """,
            Right: """
                dataSource:
                  apiGroup: snapshot.storage.k8s.io
                  kind: VolumeSnapshot
                  name: nightly
                """,
            Silent: "Template text. `dataSourceRef` with a namespace is not compared with `dataSource`."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    public override void Check(ClaimView claim, RuleContext context)
    {
        var source = claim.Spec.Mapping("dataSource");
        var reference = claim.Spec.Mapping("dataSourceRef");
        if (source.IsKnown)
            CheckSource(claim, source.Value, "dataSource", context);
        if (reference.IsKnown)
            CheckSource(claim, reference.Value, "dataSourceRef", context);
        if (!source.IsKnown || !reference.IsKnown || !reference.Value.Text("namespace").IsAbsent)
            return;
        if (Differs(source.Value, reference.Value, "kind") || Differs(source.Value, reference.Value, "name") || Differs(source.Value, reference.Value, "apiGroup"))
            context.ReportInTemplate(claim.Object, s_rule, Anchor.Named(reference.Value, claim.Spec.Value), "dataSource and dataSourceRef name different objects; write one of them").At(Anchor.At(source.Value).Span, "dataSource is here");
    }

    private static void CheckSource(ClaimView claim, MappingNode source, string name, RuleContext context)
    {
        var kind = source.Text("kind");
        var group = source.Text("apiGroup");
        if (kind.IsAbsent || kind.Is(""))
            context.ReportInTemplate(claim.Object, s_rule, kind, $"{name} has no kind");
        if (source.Text("name") is var named && (named.IsAbsent || named.Is("")))
            context.ReportInTemplate(claim.Object, s_rule, named, $"{name} has no name");
        if (group is { IsKnown: true, Value.Length: > 0 })
        {
            if (Names.DnsSubdomain.Problem(group.Value) is { } problem)
                context.ReportInTemplate(claim.Object, s_rule, group, $"the apiGroup '{group.Value}' of {name} is not a DNS name: {problem}");
        }
        else if (!group.IsUnknown && kind is { IsKnown: true, Value.Length: > 0 } && kind.Value != "PersistentVolumeClaim")
        {
            context.ReportInTemplate(claim.Object, s_rule, kind, $"without apiGroup {name} can only name a PersistentVolumeClaim; write the group of {kind.Value}{(kind.Value == "VolumeSnapshot" ? " (snapshot.storage.k8s.io)" : "")}");
        }
    }

    private static bool Differs(MappingNode left, MappingNode right, string name) =>
        left.Text(name).OrDefault("") is { IsKnown: true } one && right.Text(name).OrDefault("") is { IsKnown: true } other && one.Value != other.Value;
}
