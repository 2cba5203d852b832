using System.Globalization;
using System.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests.Engine;

public class ManyFixesTests
{
    private const int Many = 2000;

    [Fact]
    public void A_text_is_read_once_for_all_fixes_that_come_in_its_order()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Many; i++)
            text.Append(CultureInfo.InvariantCulture, $"---\nspec:\n  name: n{i}\n  sizes:\n  - 1\n  - 2\n");
        var file = new SourceFile("a.yaml", text.ToString());
        var edited = new EditText(file, file.Text!);
        foreach (var document in ManifestReader.Read(file))
        {
            var whole = (MappingNode)((MappingNode)document.Root!)["spec"]!;
            // As it is kept for rules on scopes.
            var kept = new MappingNode(file, whole.Start, whole.End, [], isOpen: true);
            Assert.Equal(2, edited.Whole(kept).Count);
        }
        Assert.Equal(Many, edited.PartsRead);
    }

    [Fact]
    public void A_fix_is_compared_only_with_its_neighbours()
    {
        var file = new SourceFile("a.yaml", string.Concat(Enumerable.Repeat("key: 1\n", Many)));
        var round = new FixRound(FixSafety.Safe, static file => file.Text);
        for (var i = 0; i < Many; i++)
        {
            round.Add(new Fix("digit", FixSafety.Safe, [Edit.Replace(new SourceSpan(file, (i * 7) + 5, (i * 7) + 6), "2")]), i);
            round.Add(new Fix("end", FixSafety.Safe, [Edit.AppendDocument(file, "a: " + i)]), i);
            round.Add(new Fix("again", FixSafety.Safe, [Edit.Replace(new SourceSpan(file, (i * 7) + 4, (i * 7) + 6), "3")]), i);
        }
        Assert.Equal((2 * Many, Many), (round.Accepted.Count, round.Left));
        Assert.InRange(round.Comparisons, Many, 40 * Many);
        var text = Assert.Single(round.Write()).Text;
        Assert.StartsWith("key: 2\nkey: 2\n", text, StringComparison.Ordinal);
        Assert.EndsWith("---\na: " + (Many - 1) + "\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_list_can_be_changed()
    {
        const int Items = 50_000;
        foreach (var (text, expected) in new[] { ("a: [" + string.Join(", ", Enumerable.Repeat("x", Items)) + "]\n", ", x]\n"), ("a:\n" + string.Concat(Enumerable.Repeat("- x\n", Items)), "- x\n- x\n") })
        {
            var file = new SourceFile("a.yaml", text);
            var list = (SequenceNode)((MappingNode)ManifestReader.Read(file)[0].Root!)["a"]!;
            var result = FixApplier.Apply(file, [new Fix("shorter", FixSafety.Safe, [Edit.RemoveItem(list, Items - 1)]), new Fix("other", FixSafety.Safe, [Edit.RemoveItem(list, 7)])], FixSafety.Safe);
            Assert.Equal(2, result.Applied);
            Assert.Equal(Items - 2, ((SequenceNode)((MappingNode)ManifestReader.Read(new SourceFile("a.yaml", result.Text))[0].Root!)["a"]!).Count);
            Assert.EndsWith(expected, result.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_fix_that_does_harm_is_left_out_and_the_others_stay()
    {
        var file = new SourceFile("a.yaml", string.Concat(Enumerable.Range(0, 40).Select(static i => $"k{i}: 1\n")));
        var root = (MappingNode)ManifestReader.Read(file)[0].Root!;
        var fixes = new List<Fix>();
        for (var i = 0; i < 40; i++)
            fixes.Add(new Fix("fix " + i, FixSafety.Safe, [i is 11 or 30 ? Edit.Replace(root[i].Value.Span, "[") : Edit.ReplaceValue(root[i].Value, "2")]));
        var rounds = 0;
        var result = FixApplier.ApplyAll([file], _ => rounds++ == 0 ? fixes : [], FixSafety.Safe);
        Assert.Equal(38, result.Applied.Count);
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(static i => $"k{i}: {(i is 11 or 30 ? 1 : 2)}\n")), result.Texts["a.yaml"]);
    }

    [Fact]
    public void Who_mends_findings_gets_more_than_a_report_lists()
    {
        var text = string.Concat(Enumerable.Repeat("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndatas: {}\n", Many));
        foreach (var listsAll in new[] { false, true })
        {
            var run = new Linter().Start(listsAll: listsAll);
            var report = run.Judge(new LintInput(new SourceFile("a.yaml", text), new ScopeInput("x"), LintOptions.Default, 0));
            Assert.Equal(listsAll ? Many : 1000, report.Findings.GroupBy(static finding => finding.Rule.Id).Max(static rule => rule.Count()));
        }
    }
}
