using System.Globalization;
using System.Text;
using StsLint.Cli.Checking;
using StsLint.Cli.Input;
using StsLint.Engine;

namespace StsLint.Cli.Output;

/// <summary>
/// JUnit XML: a suite per file, a failed case per finding, and one passed case for a file without any. The counts stand before the cases,
/// so the text of each suite is kept until the end.
/// </summary>
internal sealed class JunitReport(StreamWriter output, Func<Finding, Severity> failOnOf) : ReportWriter
{
    private readonly List<Suite> _suites = [];
    private readonly Dictionary<string, Suite> _byPath = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    public override void File(InputFile file, IReadOnlyList<Finding> findings)
    {
        SuiteOf(file.Path);
        Late(findings);
    }

    public override void Late(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (finding.Suppression is null)
                SuiteOf(finding.Span.File.Path).Add(finding, failOnOf(finding));
        }
    }

    public override void Problem(string message) => _problems.Add(message);

    public override void End(Summary summary, int exitCode)
    {
        int tests = 0, failures = 0;
        foreach (var suite in _suites)
        {
            tests += suite.Tests;
            failures += suite.Failures;
        }
        output.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        output.Write(string.Create(CultureInfo.InvariantCulture,
            $"<testsuites name=\"stslint\" tests=\"{tests + _problems.Count}\" failures=\"{failures}\" errors=\"{_problems.Count}\" time=\"{summary.Elapsed.TotalSeconds:0.000}\">\n"));
        if (_problems.Count > 0)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"  <testsuite name=\"input\" tests=\"{_problems.Count}\" failures=\"0\" errors=\"{_problems.Count}\">\n"));
            foreach (var problem in _problems)
                output.Write($"    <testcase name=\"input can be read\" classname=\"input\"><error message=\"{Escape(problem)}\"/></testcase>\n");
            output.Write("  </testsuite>\n");
        }
        foreach (var suite in _suites)
            suite.Write(output);
        output.Write("</testsuites>\n");
        output.Flush();
    }

    private Suite SuiteOf(string path)
    {
        if (!_byPath.TryGetValue(path, out var suite))
        {
            suite = new Suite(path);
            _byPath.Add(path, suite);
            _suites.Add(suite);
        }
        return suite;
    }

    /// <summary>A text in an attribute or element: what XML 1.0 cannot hold becomes U+FFFD.</summary>
    internal static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    result.Append("&amp;");
                    break;
                case '<':
                    result.Append("&lt;");
                    break;
                case '>':
                    result.Append("&gt;");
                    break;
                case '"':
                    result.Append("&quot;");
                    break;
                case '\n' or '\r' or '\t':
                    result.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};");
                    break;
                case < 0x20 or 0xfffe or 0xffff:
                    result.Append('\ufffd');
                    break;
                default:
                    result.Append(rune.ToString());
                    break;
            }
        }
        return result.ToString();
    }

    private sealed class Suite(string path)
    {
        private StringBuilder? _cases;

        public int Findings { get; private set; }

        public int Failures { get; private set; }

        public int Tests => Math.Max(1, Findings);

        public void Add(Finding finding, Severity failOn)
        {
            var at = finding.Span.StartPosition;
            Findings++;
            _cases ??= new StringBuilder();
            _cases.Append(CultureInfo.InvariantCulture, $"    <testcase name=\"{finding.Rule.Id} at line {at.Line + 1}\" classname=\"{Escape(path)}\" file=\"{Escape(path)}\" line=\"{at.Line + 1}\">");
            var body = new StringBuilder();
            body.Append(CultureInfo.InvariantCulture, $"{path}:{at.Line + 1}:{at.Column + 1}: {RulePages.SeverityName(finding.Severity)} {finding.Rule.Id}: {finding.Message}");
            foreach (var related in finding.Related)
            {
                var place = related.Span.StartPosition;
                body.Append(CultureInfo.InvariantCulture, $"\n{related.Span.File.Path}:{place.Line + 1}:{place.Column + 1}: {related.Message}");
            }
            // What does not fail the run does not fail a test.
            if (failOn != Severity.None && finding.Severity >= failOn)
            {
                Failures++;
                _cases.Append($"<failure type=\"{RulePages.SeverityName(finding.Severity)}\" message=\"{Escape(finding.Message)}\">{Escape(body.ToString())}</failure></testcase>\n");
            }
            else
            {
                _cases.Append($"<system-out>{Escape(body.ToString())}</system-out></testcase>\n");
            }
        }

        public void Write(StreamWriter output)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"  <testsuite name=\"{Escape(path)}\" tests=\"{Tests}\" failures=\"{Failures}\" errors=\"0\">\n"));
            if (_cases is null)
                output.Write($"    <testcase name=\"no findings\" classname=\"{Escape(path)}\" file=\"{Escape(path)}\"/>\n");
            else
                output.Write(_cases);
            output.Write("  </testsuite>\n");
        }
    }
}
