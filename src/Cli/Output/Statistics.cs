using System.Globalization;
using Spectre.Console;
using StsLint.Cli.Checking;
using StsLint.Engine;

namespace StsLint.Cli.Output;

/// <summary>How often each rule spoke, the most talkative first.</summary>
internal static class Statistics
{
    public static void Write(TextWriter output, Summary summary, int? terminalWidth)
    {
        var rows = new List<KeyValuePair<RuleDescriptor, int>>(summary.ByRule);
        if (rows.Count == 0)
            return;
        rows.Sort(static (left, right) => left.Value != right.Value ? right.Value.CompareTo(left.Value) : string.CompareOrdinal(left.Key.Id, right.Key.Id));
        if (terminalWidth is { } width)
        {
            var table = new Table().Border(TableBorder.Rounded);
            table.AddColumn(new TableColumn("Findings").RightAligned());
            table.AddColumn("Rule");
            table.AddColumn("What is wrong");
            table.AddColumn("Fix");
            foreach (var (rule, count) in rows)
                table.AddRow(count.ToString(CultureInfo.InvariantCulture), rule.Id, Markup.Escape(rule.Title), FixWord(rule));
            TerminalTables.Of(output, width).Write(table);
            return;
        }
        foreach (var (rule, count) in rows)
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{count,8}  {rule.Id}  {FixWord(rule),-6}  {rule.Title}\n"));
    }

    internal static string FixWord(RuleDescriptor rule) => rule.Fixes switch
    {
        FixSafety.Safe => "safe",
        FixSafety.Unsafe => "unsafe",
        _ => "",
    };
}
