using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using StsLint.Cli.Output;
using StsLint.Engine;

namespace StsLint.Cli.Commands;

/// <summary><c>stslint rules</c>.</summary>
internal sealed class RulesCommand : Command
{
    private readonly Option<string> _format = new("--format", "-f") { Description = "text, json or markdown. Default: text.", HelpName = "format" };

    public RulesCommand()
        : base("rules", "Lists the rules.")
    {
        Options.Add(_format);
        _format.AcceptOnlyFromAmong("text", "json", "markdown");
    }

    public int Run(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_format) == "json")
        {
            WriteJson(terminal.Output);
            return ExitCodes.Clean;
        }
        using var output = new StreamWriter(terminal.Output, new UTF8Encoding(false), 1 << 14, leaveOpen: true) { NewLine = "\n" };
        if (parsed.GetValue(_format) == "markdown")
            output.Write(RulePages.Table(RuleCatalog.Descriptors, "docs/rules/"));
        else if (terminal.OutputIsTerminal)
            WriteTable(TerminalTables.Of(output, terminal.Width, !terminal.RefusesColor));
        else
            WriteLines(output);
        return ExitCodes.Clean;
    }

    private static void WriteTable(IAnsiConsole console)
    {
        foreach (var family in RuleCatalog.Descriptors.GroupBy(static rule => rule.Family).OrderBy(static family => family.Key))
        {
            var table = new Table().Border(TableBorder.Rounded).Title($"[bold]{family.Key}[/]: {RulePages.FamilyTitle(family.Key)}").Expand();
            table.AddColumn(new TableColumn("Rule").NoWrap());
            table.AddColumn("Finds");
            table.AddColumn(new TableColumn("Severity").NoWrap());
            table.AddColumn(new TableColumn("Fix").NoWrap());
            foreach (var rule in family)
            {
                var color = rule.DefaultSeverity switch { Severity.Error => "red", Severity.Warning => "yellow", Severity.Info => "aqua", _ => "dim" };
                table.AddRow(rule.Id, Markup.Escape(rule.Title), $"[{color}]{RulePages.SeverityName(rule.DefaultSeverity)}[/]", Statistics.FixWord(rule));
            }
            console.Write(table);
        }
    }

    private static void WriteLines(StreamWriter output)
    {
        foreach (var rule in RuleCatalog.Descriptors)
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{rule.Id}  {RulePages.SeverityName(rule.DefaultSeverity),-7}  {Statistics.FixWord(rule),-6}  {rule.Title}\n"));
    }

    private static void WriteJson(Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var rule in RuleCatalog.Descriptors)
            {
                var documentation = rule.Documentation;
                json.WriteStartObject();
                json.WriteString("id", rule.Id);
                json.WriteString("title", rule.Title);
                json.WriteString("family", rule.Family.ToString());
                json.WriteString("severity", RulePages.SeverityName(rule.DefaultSeverity));
                json.WriteString("fix", rule.Fixes is null ? null : Statistics.FixWord(rule));
                json.WriteString("finds", documentation.Finds);
                json.WriteString("why", documentation.Why);
                json.WriteString("wrong", documentation.Wrong);
                json.WriteString("right", documentation.Right);
                json.WriteString("helpUri", rule.HelpUri);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        output.Write("\n"u8);
    }
}
