using StsLint.Engine;
using StsLint.Syntax;

var findings = new Linter().Check(args.Select((path, at) =>
    new LintInput(new SourceFile(path, File.ReadAllText(path)), new ScopeInput("input"), LintOptions.Default, at)));
foreach (var finding in findings)
{
    var at = finding.Span.StartPosition;
    Console.WriteLine($"{finding.Span.File.Path}:{at.Line + 1}:{at.Column + 1}: {finding.Severity} {finding.Rule.Id}: {finding.Message} [{finding.Field}]");
}
return findings.Count > 0 ? 1 : 0;
