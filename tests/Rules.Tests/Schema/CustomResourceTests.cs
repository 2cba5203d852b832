using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Schema;

/// <summary>A CustomResourceDefinition in the input tells the schema of its kind, wherever it stands.</summary>
public class CustomResourceTests
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: backups.db.example.com
        spec:
          group: db.example.com
          scope: Namespaced
          names:
            kind: Backup
            plural: backups
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec:
                      type: object
                      required: [schedule]
                      properties:
                        schedule:
                          type: string
                        keep:
                          type: integer
                          format: int32
                        suspended:
                          type: boolean
                        labels:
                          type: object
                          additionalProperties:
                            type: string
                        port:
                          x-kubernetes-int-or-string: true
                        targets:
                          type: array
                          x-kubernetes-list-type: map
                          x-kubernetes-list-map-keys: [name]
                          items:
                            type: object
                            properties:
                              name:
                                type: string
                        values:
                          type: object
                          x-kubernetes-preserve-unknown-fields: true
                          properties:
                            size:
                              type: integer

        """;

    private const string Wrong = """
        apiVersion: db.example.com/v1
        kind: Backup
        metadata:
          name: nightly
        spec:
          Schedule: "0 3 * * *"
          keep: "7"
          suspended: "no"
          labels: {tier: 1}
          port: http
          targets:
            - name: main
              kind: full
          values:
            size: 3
            anything: true

        """;

    [Fact]
    public void Objects_are_judged_by_their_definition()
    {
        Assert.Equal(
            ["STS0017 spec.Schedule", "STS0010 spec.keep", "STS0011 spec.suspended", "STS0008 spec.labels[tier]", "STS0015 spec.targets[0].kind"],
            Check([("a.yaml", Definition), ("b.yaml", Wrong)]));
    }

    [Fact]
    public void The_order_of_files_does_not_matter() =>
        Assert.Equal(Check([("a.yaml", Definition), ("b.yaml", Wrong)]), Check([("b.yaml", Wrong), ("a.yaml", Definition)]));

    [Fact]
    public void Without_a_definition_nothing_is_said() => Assert.Empty(Check([("b.yaml", Wrong)]));

    [Fact]
    public void Another_version_is_not_judged() =>
        Assert.Empty(Check([("a.yaml", Definition), ("b.yaml", Wrong.Replace("db.example.com/v1", "db.example.com/v2", StringComparison.Ordinal))]));

    [Fact]
    public void Two_definitions_elsewhere_leave_it_open() =>
        Assert.Empty(Check([("a.yaml", Definition), ("b.yaml", Definition), ("c.yaml", Wrong)], ownScopes: true));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_released_text_is_read_again(bool canReload)
    {
        var file = new SourceFile("b.yaml", Wrong);
        var run = new Linter().Start(reload: canReload ? source => source.Path == "b.yaml" ? Wrong : null : null);
        var scope = new ScopeInput("test");
        run.Judge(new LintInput(file, scope, LintOptions.Default, 0));
        file.ReleaseText();
        run.Judge(new LintInput(new SourceFile("a.yaml", Definition), scope, LintOptions.Default, 1));
        var findings = run.Complete();
        Assert.Equal(canReload, findings.Any(finding => finding.Rule.Id == "STS0010"));
        Assert.Null(file.Text);
        Assert.All(findings.Where(finding => finding.Rule.Id == "STS0010"), finding => Assert.Equal(new LinePosition(6, 8), finding.Span.StartPosition));
    }

    [Fact]
    public void A_suppression_covers_what_is_found_late()
    {
        var suppressed = Wrong.Replace("  keep: \"7\"", "  # stslint:ignore STS0010 -- the operator reads text\n  keep: \"7\"", StringComparison.Ordinal);
        Assert.DoesNotContain("STS0010 spec.keep", Check([("a.yaml", Definition), ("b.yaml", suppressed)]));
    }

    private static List<string> Check((string Name, string Text)[] files, bool ownScopes = false)
    {
        var inputs = files.Select((file, at) => new LintInput(new SourceFile(file.Name, file.Text), new ScopeInput(ownScopes ? file.Name : "test"), LintOptions.Default, at));
        return [.. new Linter().Check(inputs).Where(finding => finding.Rule.Family == RuleFamily.Structure && finding.Suppression is null).Select(finding => finding.Rule.Id + " " + finding.Field)];
    }
}
