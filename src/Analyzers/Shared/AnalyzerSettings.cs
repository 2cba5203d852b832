using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis.Diagnostics;
using StsLint.Engine;

namespace StsLint.Analyzers;

/// <summary>
/// The settings of a file: the <c>stslint_</c> keys of .editorconfig, read by the code that the command line uses. Files for which the same is
/// said share one instance, also over several compilations, so that what was judged with it can be kept.
/// </summary>
internal sealed class AnalyzerSettings
{
    private const string Prefix = "stslint_";
    private const string Editor = ".editorconfig";
    // Projects have a handful; an editor in which somebody types a setting has one for each key stroke.
    private const int MostKept = 256;
    private static readonly ConcurrentDictionary<string, AnalyzerSettings> s_byText = new(StringComparer.Ordinal);
    private static readonly ConditionalWeakTable<AnalyzerConfigOptions, AnalyzerSettings> s_byOptions = new();

    private AnalyzerSettings(string text, LintConfiguration configuration, ProjectSettings project, DateTime today)
    {
        Text = text;
        Project = project.Text;
        FailOn = project.FailOn;
        Options = configuration.Options with { Today = today };
        Problems = [.. configuration.Problems.Select(static problem => $"{(problem.Entry.Origin == Editor ? problem.Entry : problem.Entry.Origin)}: {problem.Message}"), .. project.Problems];
        Today = today;
    }

    /// <summary>What was said, and on which day: equal for equal settings.</summary>
    public string Text { get; }

    /// <summary>The same for the engine.</summary>
    public LintOptions Options { get; }

    /// <summary>What means nothing, for <see cref="Descriptors.BadSetting"/>.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The least severity that fails the build.</summary>
    public Severity FailOn { get; }

    private string Project { get; }

    private DateTime Today { get; }

    /// <summary>The settings that <c>AnalyzerConfigOptionsProvider.GetOptions</c> gives for a file, and the project for all of them.</summary>
    public static AnalyzerSettings Of(AnalyzerConfigOptions options, ProjectSettings project)
    {
        // Suppressions with a day end on it, in a build as on the command line.
        var today = DateTime.UtcNow.Date;
        if (s_byOptions.TryGetValue(options, out var known) && known.Today == today && known.Project == project.Text && known.FailOn == project.FailOn)
            return known;
        var settings = Read(options, project, today);
        if (known is null)
            _ = s_byOptions.GetValue(options, _ => settings);
        return settings;
    }

    private static AnalyzerSettings Read(AnalyzerConfigOptions options, ProjectSettings project, DateTime today)
    {
        List<ConfigurationEntry>? entries = null;
        foreach (var key in options.Keys)
        {
            if (key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && options.TryGetValue(key, out var value))
                (entries ??= []).Add(new ConfigurationEntry(key.ToLowerInvariant(), value, Editor));
        }
        entries?.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        var text = new StringBuilder(today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        foreach (var entry in entries ?? [])
            text.Append('\n').Append(entry.Key).Append('=').Append(entry.Value);
        text.Append('\n').Append(project.Text).Append('\n').Append(project.FailOn).Append('\n');
        foreach (var problem in project.Problems)
            text.Append(problem);
        if (s_byText.Count > MostKept)
            s_byText.Clear();
        return s_byText.GetOrAdd(text.ToString(), whole => new AnalyzerSettings(whole, LintConfiguration.Read([.. project.Entries, .. entries ?? []]), project, today));
    }
}
