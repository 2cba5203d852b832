using System.Text;
using System.Text.RegularExpressions;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Tests;

/// <summary>
/// One fixture: a YAML file, or a folder of them that make one input. A folder with <c>base/</c> and <c>input/</c> compares the two; a
/// <c>.fixed</c> folder beside it then holds the files of <c>input/</c>. Expected findings are marked in the files:
/// a comment line under the flagged line with tildes under the flagged characters, <c>#  ~~~~ STS1234</c>, or with columns,
/// <c># @0-4 STS1234</c>, where tildes cannot stand. Text behind the id must be part of the message. Marker lines are taken out
/// before the text is judged. Options: <c># stslint-test: open</c>, <c>target=1.30..1.36</c>, <c>namespace=x</c>,
/// <c>default-class=none</c>, <c>gates=A,B</c> and <c>fragment</c> on a line of their own.
/// </summary>
internal sealed partial class Fixture
{
    public required string Name { get; init; }

    public required string RuleId { get; init; }

    public required string Path { get; init; }

    /// <summary>bad, good, trap or fix as the name says.</summary>
    public string Kind => Name.Split('/')[^1].Split('-', '.')[0];

    public override string ToString() => Name;

    public static IEnumerable<Fixture> All()
    {
        foreach (var folder in Directory.EnumerateDirectories(Repository.Fixtures).SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal))
        {
            var rule = System.IO.Path.GetFileName(folder);
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
            {
                if (!entry.Contains(".fixed", StringComparison.Ordinal))
                    yield return new Fixture { Name = rule + "/" + System.IO.Path.GetFileName(entry), RuleId = rule, Path = entry };
            }
        }
    }

    public FixtureRun Load()
    {
        var isFolder = Directory.Exists(Path);
        var files = isFolder ? [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : new[] { Path };
        var options = LintOptions.Default with { Today = new DateTime(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc) };
        var closed = true;
        var role = FileRole.Manifest;
        var texts = new List<(string Name, string Text)>();
        var bases = new List<(string Name, string Text)>();
        var hasBase = isFolder && Directory.Exists(System.IO.Path.Combine(Path, "base"));
        var expected = new List<Marker>();
        foreach (var file in files)
        {
            var name = isFolder ? System.IO.Path.GetRelativePath(Path, file) : System.IO.Path.GetFileName(file);
            var text = new UTF8Encoding(false).GetString(File.ReadAllBytes(file));
            if (hasBase && name.StartsWith("base" + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                bases.Add((name["base/".Length..], text));
                continue;
            }
            if (hasBase)
                name = name["input/".Length..];
            texts.Add((name, TakeMarkers(name, text, expected)));
            foreach (Match match in TestOption().Matches(text))
            {
                foreach (var option in match.Groups[1].Value.Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries))
                {
                    var value = option[(option.IndexOf('=', StringComparison.Ordinal) + 1)..];
                    switch (option.Split('=')[0])
                    {
                        case "open":
                            closed = false;
                            break;
                        case "fragment":
                            role = FileRole.Fragment;
                            break;
                        case "target":
                            Assert.True(ReleaseRange.TryParse(value, out var range), option);
                            options = options with { Target = range };
                            break;
                        case "namespace":
                            options = options with { Namespace = value };
                            break;
                        case "gates":
                            options = options with { FeatureGates = value.Split(',') };
                            break;
                        case "default-class":
                            options = options with { DefaultStorageClass = Enum.Parse<DefaultClass>(value, ignoreCase: true) };
                            break;
                        default:
                            Assert.Fail($"{Name}: unknown option '{option}'");
                            break;
                    }
                }
            }
        }
        var scope = new ScopeInput("fixture") { IsClosed = closed };
        var inputs = texts.Select((file, at) => new LintInput(new SourceFile(file.Name, file.Text), scope, options, at) { Role = role }).ToList();
        var baseScope = new ScopeInput("base") { IsClosed = closed };
        var baseInputs = bases.Select((file, at) => new LintInput(new SourceFile(file.Name, file.Text), baseScope, options, at)).ToList();
        return new FixtureRun(this, inputs, expected) { BaseInputs = hasBase ? baseInputs : null };
    }

    private static string TakeMarkers(string file, string text, List<Marker> expected)
    {
        var kept = new StringBuilder(text.Length);
        var lines = text.Split('\n');
        var line = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            if (MarkerLine().Match(lines[i]) is { Success: true } match)
            {
                var (from, to) = match.Groups["tildes"] is { Success: true } tildes
                    ? (tildes.Index, tildes.Index + tildes.Length)
                    : (int.Parse(match.Groups["from"].Value), int.Parse(match.Groups["to"].Value));
                expected.Add(new Marker(file, line, from, to, match.Groups["id"].Value, match.Groups["text"].Value.Trim()));
                continue;
            }
            line++;
            kept.Append(lines[i]);
            if (i < lines.Length - 1)
                kept.Append('\n');
        }
        return kept.ToString();
    }

    [GeneratedRegex(@"^\s*#\s*(?:(?<tildes>~+)|@(?<from>\d+)-(?<to>\d+)) (?<id>STS\d{4})(?<text>[^\r]*)")]
    private static partial Regex MarkerLine();

    [GeneratedRegex(@"^# stslint-test: (.*)$", RegexOptions.Multiline)]
    private static partial Regex TestOption();
}

/// <summary>An expected finding: zero-based line and columns; of a finding over several lines the part on its first line.</summary>
internal sealed record Marker(string File, int Line, int From, int To, string Id, string Text)
{
    public override string ToString() => $"{File}:{Line + 1}:{From + 1}-{To + 1} {Id}";
}

/// <summary>A fixture's input and expectations.</summary>
internal sealed record FixtureRun(Fixture Fixture, IReadOnlyList<LintInput> Inputs, IReadOnlyList<Marker> Expected)
{
    /// <summary>What the input is compared with; null when it is not.</summary>
    public IReadOnlyList<LintInput>? BaseInputs { get; init; }

    public IReadOnlyList<Finding> Check() => new Linter().Check(Inputs, BaseInputs);

    public static Marker MarkerOf(Finding finding)
    {
        var start = finding.Span.StartPosition;
        var end = finding.Span.EndPosition;
        if (end.Line > start.Line)
        {
            var file = finding.Span.File;
            end = file.PositionOf(file.StartOfLine(start.Line + 1));
            var lineEnd = file.StartOfLine(start.Line + 1) - 1;
            if (lineEnd > 0 && file.Text![lineEnd - 1] == '\r')
                lineEnd--;
            end = new LinePosition(start.Line, lineEnd - file.StartOfLine(start.Line));
        }
        return new Marker(finding.Span.File.Path, start.Line, start.Column, end.Column, finding.Rule.Id, finding.Message);
    }
}
