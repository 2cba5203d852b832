using System.Globalization;
using System.Text;
using StsLint.Engine;
using Xunit.Abstractions;

namespace StsLint.Tests;

/// <summary>
/// An error of the families Syntax and Validity (with a base also Updates) means that a Kubernetes API server refuses the object, and nothing else
/// does. Measured against what a real server of release 1.36 said to thousands of objects and changes; the environment variable
/// <c>STSLINT_VERDICTS</c> names another folder of the same form.
/// </summary>
[Trait("Category", "Verdicts")]
public class ParityTests(ITestOutputHelper output)
{
    // What is promised of any data set; of the project's own, what is reached.
    private static double AtLeast(double promised, double reached) => Verdict.IsOtherFolder ? promised : reached;

    [Fact]
    public void Created_objects_are_refused_as_the_server_refuses_them()
    {
        var table = Measure("create", Verdict.Creations, static verdict => verdict.Judge("STS0", "STS1"));
        Assert.True(table.Agreement >= AtLeast(0.995, 0.999), table.ToString());
        Assert.True(table.FalseRefusals <= 0.002, table.ToString());
        Assert.True(table.FieldsNamed >= AtLeast(0.97, 0.989), table.ToString());
    }

    [Fact]
    public void Changes_are_refused_as_the_server_refuses_them()
    {
        var table = Measure("update", Verdict.Updates, static verdict => verdict.JudgeUpdate("STS0", "STS1", "STS6"));
        Assert.True(table.Agreement >= AtLeast(0.99, 0.993), table.ToString());
        Assert.True(table.FalseRefusals <= 0.002, table.ToString());
        Assert.True(table.FieldsNamed >= AtLeast(0.97, 0.982), table.ToString());
    }

    /// <summary>docs/parity.md has a row for each case of the data set that is decided otherwise than by the server: the mutation, the base, and why.</summary>
    [Fact]
    public void Every_disagreement_is_listed_with_its_reason()
    {
        if (Verdict.IsOtherFolder)
            return;
        var listed = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "parity.md"))
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .SelectMany(static cells => cells[2].Split(", ").Select(basis => (Mutation: cells[1].Trim('`'), Base: basis.Trim('`'), Reason: cells[4])))
            .ToList();
        Assert.All(listed, static row => Assert.NotEqual("", row.Reason));
        var differing = Outcomes(Verdict.Creations, static verdict => verdict.Judge("STS0", "STS1")).Concat(Outcomes(Verdict.Updates, static verdict => verdict.JudgeUpdate("STS0", "STS1", "STS6")))
            .Where(static outcome => outcome.Verdict.IsInReach && !outcome.Agrees)
            .Select(static outcome => (outcome.Verdict.Mutation, outcome.Verdict.Base))
            .ToHashSet();
        var expected = listed.Select(static row => (row.Mutation, row.Base)).ToHashSet();
        Assert.True(differing.SetEquals(expected), "not listed: " + string.Join(", ", differing.Except(expected)) + "\nlisted, but agreed upon: " + string.Join(", ", expected.Except(differing)));
    }

    [Fact]
    public void It_makes_no_difference_whether_an_object_is_written_as_YAML_or_JSON()
    {
        const int EachOf = 5;
        var differing = Verdict.Creations.Where(static (_, at) => at % EachOf == 0).AsParallel()
            .Where(static verdict => !Said(verdict.Judge("STS0", "STS1")).SequenceEqual(Said(verdict.JudgeJson("STS0", "STS1"))))
            .Select(static verdict => $"{verdict}: YAML {string.Join(", ", Said(verdict.Judge("STS0", "STS1")))}; JSON {string.Join(", ", Said(verdict.JudgeJson("STS0", "STS1")))}")
            .ToList();
        Assert.True(differing.Count == 0, string.Join("\n", differing));

        static IEnumerable<string> Said(IReadOnlyList<Finding> findings) =>
            findings.Where(static finding => finding.Severity == Severity.Error).Select(static finding => finding.Rule.Id + " " + finding.Field).Order(StringComparer.Ordinal);
    }

    private static List<ParityOutcome> Outcomes(IReadOnlyList<Verdict> verdicts, Func<Verdict, IReadOnlyList<Finding>> judge) =>
        [.. verdicts.AsParallel().AsOrdered().Select(verdict => new ParityOutcome(verdict, [.. judge(verdict).Where(static finding => finding.Severity == Severity.Error)]))];

    private ParityTable Measure(string name, IReadOnlyList<Verdict> verdicts, Func<Verdict, IReadOnlyList<Finding>> judge)
    {
        var outcomes = Outcomes(verdicts, judge);
        var table = new ParityTable(name, [.. outcomes.Where(static outcome => outcome.Verdict.IsInReach)], [.. outcomes.Where(static outcome => !outcome.Verdict.IsInReach)]);
        output.WriteLine(table.ToString());
        // All cases that differ, to work through.
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "parity")).FullName;
        File.WriteAllLines(Path.Combine(folder, name + ".txt"), table.Differences());
        return table;
    }
}

/// <summary>One verdict and the errors that the linter has for it.</summary>
internal sealed record ParityOutcome(Verdict Verdict, IReadOnlyList<Finding> Errors)
{
    public bool IsRefused => Errors.Count > 0;

    public bool Agrees => IsRefused != Verdict.Accepted;

    public bool IsFalseRefusal => IsRefused && Verdict.Accepted;

    /// <summary>The server refused it and named a field itself.</summary>
    public bool HasField => !Verdict.Accepted && Verdict.Causes.Any(static cause => cause is { Field: not null, IsInferred: false });

    public bool NamesField => Errors.Any(Verdict.Names);
}

/// <summary>How far linter and server agree.</summary>
internal sealed class ParityTable(string name, IReadOnlyList<ParityOutcome> outcomes, IReadOnlyList<ParityOutcome> outOfReach)
{
    private const int MostGroups = 15;
    private const int MostCases = 60;

    public double Agreement => Share(outcomes.Count(static outcome => outcome.Agrees), outcomes.Count);

    public double FalseRefusals => Share(outcomes.Count(static outcome => outcome.IsFalseRefusal), outcomes.Count);

    public double FieldsNamed => Share(outcomes.Count(static outcome => outcome is { HasField: true, NamesField: true }), outcomes.Count(static outcome => outcome.HasField));

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{name}: {outcomes.Count} cases in reach, {outOfReach.Count} out of reach ({outOfReach.Count(static outcome => outcome.Agrees)} of them agree)");
        text.AppendLine(CultureInfo.InvariantCulture, $"  agreement on accept and refuse  {Agreement:P2}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  false refusals                  {FalseRefusals:P2} ({outcomes.Count(static outcome => outcome.IsFalseRefusal)})");
        text.AppendLine(CultureInfo.InvariantCulture, $"  missed refusals                 {outcomes.Count(static outcome => !outcome.Agrees && !outcome.IsFalseRefusal)} of {outcomes.Count(static outcome => !outcome.Verdict.Accepted)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  refused fields named            {FieldsNamed:P2} of {outcomes.Count(static outcome => outcome.HasField)}");
        text.AppendLine("  by kind of base:");
        foreach (var group in outcomes.GroupBy(static outcome => outcome.Verdict.Base.Split('-')[0]).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    {group.Key,-8} {group.Count(),5} cases  {Share(group.Count(static outcome => outcome.Agrees), group.Count()),8:P2} agree  "
                + $"{Share(group.Count(static outcome => outcome is { HasField: true, NamesField: true }), group.Count(static outcome => outcome.HasField)),8:P2} of fields named");
        }
        text.AppendLine("  the worst mutations:");
        foreach (var group in outcomes.GroupBy(static outcome => outcome.Verdict.Mutation).Where(static group => group.Any(IsWrong)).OrderByDescending(static group => group.Count(IsWrong)).ThenBy(static group => group.Key, StringComparer.Ordinal).Take(MostGroups))
            text.AppendLine(CultureInfo.InvariantCulture, $"    {group.Key,-28} {group.Count(IsWrong),4} of {group.Count()}");
        foreach (var difference in Differences().Take(MostCases))
            text.AppendLine("  " + difference);
        return text.ToString();
    }

    /// <summary>A line for each case in which linter and server differ, or in which the linter names another field.</summary>
    public IEnumerable<string> Differences() => outcomes.Where(IsWrong)
        .OrderBy(static outcome => outcome.Agrees).ThenBy(static outcome => outcome.Verdict.Id, StringComparer.Ordinal)
        .Select(static outcome => $"{(outcome.IsFalseRefusal ? "FALSE" : outcome.Agrees ? "field" : "missed")} {outcome.Verdict.Base} {outcome.Verdict} | {string.Join("; ", outcome.Errors.Select(static finding => $"{finding.Rule.Id} {finding.Field}"))}");

    private static bool IsWrong(ParityOutcome outcome) => !outcome.Agrees || outcome is { HasField: true, NamesField: false };

    private static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;
}
