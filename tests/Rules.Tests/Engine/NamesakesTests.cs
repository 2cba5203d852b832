using StsLint.Engine;
using StsLint.Identity;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

public class NamesakesTests
{
    [Fact]
    public void Of_many_objects_of_one_name_the_one_of_the_namespace_is_found()
    {
        const int Many = 40;
        var scope = new ScopeInput("x") { IsClosed = true };
        var inputs = new List<LintInput>();
        for (var i = 0; i < Many; i++)
        {
            var set = $"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: db, namespace: ns-{i}}}\nspec:\n  serviceName: db\n  selector: {{matchLabels: {{app: db}}}}\n  template:\n    metadata: {{labels: {{app: db}}}}\n    spec:\n      containers: [{{name: db, image: registry.example/db:1}}]\n";
            var service = i == 17 ? "" : $"---\napiVersion: v1\nkind: Service\nmetadata: {{name: db, namespace: ns-{i}}}\nspec: {{clusterIP: None, selector: {{app: db}}}}\n";
            inputs.Add(new LintInput(new SourceFile($"{i:d2}.yaml", set + service), scope, new LintOptions(), i));
        }
        var finding = Assert.Single(new Linter([new GoverningServiceMissing()]).Check(inputs));
        Assert.Equal(("STS2002", "17.yaml"), (finding.Rule.Id, finding.Span.File.Path));
    }
}
