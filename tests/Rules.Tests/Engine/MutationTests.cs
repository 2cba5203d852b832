using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

/// <summary>Whatever stands at a place of a manifest, or does not, no rule fails of it, and every fix can be written down.</summary>
public class MutationTests
{
    private const int PerFixture = 4;

    private static readonly string[] s_values = ["null", "", "\"\"", "\"{{ .Values.x }}\"", "${X}", "7", "-1", "true", "x", "\"7\"", "[]", "{}", "[null]", "[x]", "{a: b}", "{name: null}", "[{}]", "[{name: x}]", "9999999999999999999", "1.5", "*a"];

    [Fact]
    public void No_rule_fails()
    {
        // More of them, and others, where somebody wants to search longer.
        var seed = Setting("STSLINT_MUTATION_SEED", 1);
        var count = Setting("STSLINT_MUTATIONS", PerFixture);
        var failures = new List<string>();
        Parallel.ForEach(Fixture.All().ToList(), (fixture, _, at) =>
        {
            var random = new Random((int)(seed + at * 7919));
            var run = fixture.Load();
            for (var i = 0; i < count; i++)
            {
                var (inputs, what) = Mutate(run.Inputs, random);
                if (inputs is not null && Problem(inputs, run.BaseInputs) is { } problem)
                {
                    lock (failures)
                        failures.Add($"{fixture.Name}, {what}: {problem}");
                }
            }
        });
        Assert.True(failures.Count == 0, string.Join("\n", failures.GroupBy(Cause).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} times: {group.First()}")));
    }

    // One of a kind is enough to read.
    private static string Cause(string failure) => failure.IndexOf(": the ", StringComparison.Ordinal) is var at and >= 0 ? failure[at..Math.Min(failure.Length, at + 30)] : failure;

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;

    private static string? Problem(IReadOnlyList<LintInput> inputs, IReadOnlyList<LintInput>? baseInputs)
    {
        foreach (var finding in new Linter().Check(inputs, baseInputs))
        {
            if (finding.Rule.Id == "STS0000")
                return finding.Message;
            foreach (var file in finding.Fix?.Files ?? [])
            {
                try
                {
                    // Invisible characters may hide what else is wrong (STS0038).
                    if (finding.Fix!.Resolve(file, file.Text!) is { } edits && finding.Rule.Id != "STS0038" && Damage(Applied(file.Text!, edits)) > Damage(file.Text!))
                        return $"the fix of {finding.Rule.Id} makes it unreadable: {Applied(file.Text!, edits)}";
                }
                catch (Exception e)
                {
                    return $"the fix of {finding.Rule.Id}: {e}";
                }
            }
        }
        return null;
    }

    // One value of one file becomes another, or goes away.
    private static (IReadOnlyList<LintInput>?, string) Mutate(IReadOnlyList<LintInput> inputs, Random random)
    {
        var chosen = random.Next(inputs.Count);
        var file = inputs[chosen].File;
        var places = new List<(MappingNode Map, int Entry)>();
        foreach (var document in ManifestReader.Read(file))
        {
            if (document.Root is not null)
                Collect(document.Root, places);
        }
        if (places.Count == 0)
            return (null, "");
        var (map, entry) = places[random.Next(places.Count)];
        var value = random.Next(s_values.Length + 4) is var pick && pick < s_values.Length ? s_values[pick] : null;
        var edit = value is null ? Edit.Remove(map, entry) : Edit.ReplaceValue(map[entry].Value, value);
        var text = Applied(file.Text!, [.. edit.Resolve(file.Text!).OrderBy(change => change.Start)]);
        return ([.. inputs.Select((input, i) => i == chosen ? input with { File = new SourceFile(file.Path, text) } : input)], $"{map[entry].Key} ({file.Path}:{file.PositionOf(map[entry].KeyStart).Line + 1}) = {value ?? "nothing"}");
    }

    private static string Applied(string text, IReadOnlyList<TextEdit> edits)
    {
        for (var i = edits.Count - 1; i >= 0; i--)
            text = text[..edits[i].Start] + edits[i].NewText + text[edits[i].End..];
        return text;
    }

    private static int Damage(string text) =>
        ManifestReader.Read(new SourceFile("a.yaml", text)).Sum(document => document.Problems.Count(problem => problem.Kind is SyntaxProblemKind.ParseError or SyntaxProblemKind.DuplicateKey));

    private static void Collect(Node node, List<(MappingNode, int)> places)
    {
        switch (node)
        {
            case MappingNode map:
                for (var i = 0; i < map.Count; i++)
                {
                    if (map[i].Origin != EntryOrigin.Written || !ReferenceEquals(map[i].Value.Parent, map))
                        continue;
                    places.Add((map, i));
                    Collect(map[i].Value, places);
                }
                break;
            case SequenceNode list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (ReferenceEquals(list[i].Parent, list))
                        Collect(list[i], places);
                }
                break;
        }
    }
}
