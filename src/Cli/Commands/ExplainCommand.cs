using System.CommandLine;
using System.Text;
using Spectre.Console;
using StsLint.Cli.Output;
using StsLint.Engine;

namespace StsLint.Cli.Commands;

/// <summary><c>stslint explain</c>.</summary>
internal sealed class ExplainCommand : Command
{
    private readonly Argument<string[]> _ids = new("rule") { Description = "Ids of rules, such as STS3060.", Arity = ArgumentArity.OneOrMore };

    public ExplainCommand()
        : base("explain", "Tells what a rule finds, why it matters, and what to do.") => Arguments.Add(_ids);

    public int Run(ParseResult parsed, Terminal terminal)
    {
        using var output = new StreamWriter(terminal.Output, new UTF8Encoding(false), 1 << 12, leaveOpen: true) { NewLine = "\n" };
        var isFirst = true;
        foreach (var id in parsed.GetValue(_ids) ?? [])
        {
            if (Find(id) is not { } rule)
                throw new UsageException($"there is no rule '{id}'{RuleNaming.Suggestion(id)}; 'stslint rules' lists them");
            if (!isFirst)
                output.Write('\n');
            isFirst = false;
            if (terminal.OutputIsTerminal)
                Show(rule, TerminalTables.Of(output, terminal.Width, !terminal.RefusesColor));
            else
                output.Write(RulePages.Page(rule));
        }
        return ExitCodes.Clean;
    }

    private static RuleDescriptor? Find(string id) =>
        string.Equals(id, LintRun.InternalError.Id, StringComparison.OrdinalIgnoreCase) ? LintRun.InternalError : RuleCatalog.Find(id);

    private static void Show(RuleDescriptor rule, IAnsiConsole console)
    {
        var documentation = rule.Documentation;
        var color = rule.DefaultSeverity switch { Severity.Error => "red", Severity.Warning => "yellow", _ => "aqua" };
        console.Write(new Spectre.Console.Rule($"[bold {color}]{rule.Id}[/] [bold]{Markup.Escape(rule.Title)}[/]").LeftJustified());
        console.MarkupLine($"[{color}]{RulePages.SeverityName(rule.DefaultSeverity)}[/] · {rule.Family}: {RulePages.FamilyTitle(rule.Family)}{(rule.Fixes is null ? "" : $" · {Statistics.FixWord(rule)} fix")}");
        console.WriteLine();
        Section("Finds", documentation.Finds);
        Section("Why it hurts", documentation.Why);
        Example("Wrong", "red", documentation.Wrong);
        Example("Right", "green", documentation.Right);
        if (documentation.Fix is { } fix)
            Section("Fix", fix);
        if (documentation.Silent is { } silent)
            Section("Stays silent", silent);
        console.MarkupLine($"[dim]Off: stslint_severity.{rule.Id} = none in .editorconfig, or '# stslint:ignore {rule.Id} -- reason' at the line. {Markup.Escape(rule.HelpUri)}[/]");

        void Section(string title, string text)
        {
            console.MarkupLine($"[bold]{title}[/]");
            console.Write(new Padder(new Markup(Inline(text)), new Padding(2, 0, 0, 1)));
        }

        void Example(string title, string frame, string yaml)
        {
            console.Write(new Panel(new Text(yaml.Trim('\n'))).Header(title).Border(BoxBorder.Rounded).BorderStyle(new Style(Color.FromConsoleColor(frame == "red" ? ConsoleColor.Red : ConsoleColor.Green))));
            console.WriteLine();
        }
    }

    // The little Markdown that the texts have: code in back quotes.
    private static string Inline(string text)
    {
        var parts = text.Split('`');
        var result = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            var part = Markup.Escape(parts[i]);
            result.Append(i % 2 == 1 && part.Length > 0 ? $"[aqua]{part}[/]" : part);
        }
        return result.ToString();
    }
}
