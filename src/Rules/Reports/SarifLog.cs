using System.Globalization;
using System.Text;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Reports;

/// <summary>
/// Writes a run as SARIF 2.1.0 with the metadata of all rules, as it goes on: <see cref="Begin()"/>, findings and notifications in any order,
/// <see cref="End"/>. The text that the writer gets is to be encoded as UTF-8. Not for several threads at once.
/// </summary>
public sealed class SarifLog
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    internal const string Version = "2.1.0";
    internal const string ToolName = "StsLint";
    internal const string ExecutionNotifications = "toolExecutionNotifications";
    internal const string ConfigurationNotifications = "toolConfigurationNotifications";
    private const string FingerprintName = "stslint/v1";

    private readonly TextWriter _output;
    private readonly SarifRun _run;
    private readonly SarifRoot _root;
    private readonly JsonTextWriter _json;
    private readonly Dictionary<string, int> _ruleIndex = new(StringComparer.Ordinal);
    private readonly List<Notification> _notifications = [];
    private IReadOnlyList<string> _splicedExecution = [];
    private IReadOnlyList<string> _splicedConfiguration = [];
    private (string Path, string Told)? _latestPath;

    /// <summary>Makes a log that is written to <paramref name="output"/>, which stays the caller's to flush and close.</summary>
    public SarifLog(TextWriter output, SarifRun run)
    {
        _output = output;
        _run = run;
        _root = new SarifRoot(run.Root);
        _json = new JsonTextWriter(output);
    }

    /// <summary>The folder that paths are told from.</summary>
    internal string RootUri => _root.Uri;

    /// <summary>Writes all that stands in front of the results.</summary>
    public void Begin()
    {
        var project = _run.Project is { } path ? _root.RelativeOrFull(path) : null;
        Begin(project, project, []);
    }

    /// <summary>The same for a run of a given name, of one project or several.</summary>
    internal void Begin(string? name, string? project, IReadOnlyList<string> projects)
    {
        _json.BeginObject();
        _json.Text("$schema", Schema);
        _json.Text("version", Version);
        _json.BeginArray("runs");
        _json.BeginObject();
        WriteTool();
        if (name is not null)
        {
            // A category, as services tell runs apart; with a slash at its end it names no single run.
            _json.BeginObject("automationDetails");
            _json.Text("id", $"{ToolName}/{name}/");
            _json.EndObject();
        }
        if (project is not null || projects.Count > 0)
        {
            _json.BeginObject("properties");
            if (project is not null)
                _json.Text("project", project);
            if (projects.Count > 0)
            {
                _json.BeginArray("projects");
                foreach (var each in projects)
                    _json.Text(each);
                _json.EndArray();
            }
            _json.EndObject();
        }
        _json.BeginObject("originalUriBaseIds");
        _json.BeginObject(SarifRoot.Base);
        _json.Text("uri", _root.Uri);
        _json.EndObject();
        _json.EndObject();
        _json.Text("columnKind", "utf16CodeUnits");
        _json.BeginArray("results");
    }

    /// <summary>Writes a finding. That a rule failed says nothing of the manifest, and becomes a notification.</summary>
    /// <param name="finding">The finding, suppressed ones too.</param>
    /// <param name="reportedAs">The severity that the build gives it in the end (warnings as errors); null for the finding's own.</param>
    public void Add(Finding finding, Severity? reportedAs = null)
    {
        if (ReferenceEquals(finding.Rule, LintRun.InternalError))
            AddInternalError(finding.Message, SarifPlace.Of(finding.Span));
        else
            Write(finding, reportedAs ?? finding.Severity);
    }

    /// <summary>Notes what could not be read or done, or, with an id such as <c>STS9001</c>, what is wrong with the configuration.</summary>
    public void Notify(string message, Severity severity = Severity.Error, string? id = null, SourceSpan? place = null) =>
        AddNotification(message, SarifText.Level(severity), id, place is { } span ? SarifPlace.Of(span) : null);

    /// <summary>Writes what stands behind the results; nothing may be added after that.</summary>
    /// <param name="isSuccessful">The run came to its end and all input could be read, whatever it found.</param>
    /// <param name="exitCode">The exit code of a program of its own; null in a build.</param>
    /// <param name="exitCodeDescription">What the exit code means.</param>
    public void End(bool isSuccessful, int? exitCode = null, string? exitCodeDescription = null)
    {
        _json.EndArray();
        _json.BeginArray("invocations");
        _json.BeginObject();
        _json.Boolean("executionSuccessful", isSuccessful);
        if (exitCode is { } code)
            _json.Number("exitCode", code);
        if (exitCodeDescription is not null)
            _json.Text("exitCodeDescription", exitCodeDescription);
        _json.BeginObject("workingDirectory");
        _json.Text("uri", _root.Uri);
        _json.EndObject();
        WriteNotifications(ExecutionNotifications, ofConfiguration: false, _splicedExecution);
        WriteNotifications(ConfigurationNotifications, ofConfiguration: true, _splicedConfiguration);
        _json.EndObject();
        _json.EndArray();
        _json.EndObject();
        _json.EndArray();
        _json.EndObject();
        _output.Write('\n');
    }

    internal void AddInternalError(string message, SarifPlace? place) => AddNotification(message, SarifText.Level(Severity.Error), null, place);

    internal void AddNotification(string message, string level, string? id, SarifPlace? place) => _notifications.Add(new Notification(message, level, id, place));

    internal void Write(SarifResult result)
    {
        _json.BeginObject();
        WriteHead(result.RuleId, result.Level, result.Message);
        if (result.Place is not null || result.Object is not null)
        {
            _json.BeginArray("locations");
            _json.BeginObject();
            if (result.Place is { } place)
                WritePhysical(place.Path, place.Region);
            WriteLogical(result.Object, result.Field);
            _json.EndObject();
            _json.EndArray();
        }
        if (result.Related.Count > 0)
        {
            _json.BeginArray("relatedLocations");
            for (var i = 0; i < result.Related.Count; i++)
                WriteRelated(i + 1, result.Related[i].Message, result.Related[i].Place.Path, result.Related[i].Place.Region);
            _json.EndArray();
        }
        var path = result.Place is { } own ? PathInFingerprint(own.Path) : "";
        WriteFingerprint(Fingerprint.Of(result.RuleId, path, Fingerprint.ObjectOf(result.Object), result.Field ?? "", Fingerprint.MessageOf(result.Message)));
        BeginSuppressions();
        if (result.Suppression is { } suppression)
            WriteSuppression(suppression.IsInSource, suppression.Reason, suppression.Place?.Path, suppression.Place?.Region ?? default);
        EndSuppressions();
        if (result.Fix is { } fix)
        {
            BeginFix(fix.Title);
            foreach (var change in fix.Changes)
            {
                BeginChange(change.Path);
                foreach (var (region, newText) in change.Replacements)
                    WriteReplacement(region, newText);
                EndChange();
            }
            EndFix(fix.Safety);
        }
        _json.EndObject();
    }

    /// <summary>Writes a result of another log, with the number that its rule has in this one.</summary>
    internal void Splice(SplicedResult result)
    {
        _json.Raw(result.Text, result.Start, result.IndexStart);
        if (result.IndexStart == result.End)
            return;
        if (_ruleIndex.TryGetValue(result.RuleId, out var index))
        {
            _json.Continue($"\"ruleIndex\": {index.ToString(CultureInfo.InvariantCulture)}");
            _json.Continue(result.Text, result.IndexEnd, result.End);
        }
        else
        {
            _json.Continue(result.Text, result.IndexMemberEnd, result.End);
        }
    }

    /// <summary>Notes what other logs have noted, each once, in an order of its own.</summary>
    internal void Splice(IEnumerable<string> execution, IEnumerable<string> configuration)
    {
        _splicedExecution = [.. execution.Distinct(StringComparer.Ordinal).OrderBy(static text => text, StringComparer.Ordinal)];
        _splicedConfiguration = [.. configuration.Distinct(StringComparer.Ordinal).OrderBy(static text => text, StringComparer.Ordinal)];
    }

    // As for a result, without making one of the finding first.
    private void Write(Finding finding, Severity severity)
    {
        _json.BeginObject();
        WriteHead(finding.Rule.Id, SarifText.Level(severity), finding.Message);
        _json.BeginArray("locations");
        _json.BeginObject();
        WritePhysical(finding.Span.File.Path, SarifRegion.Of(finding.Span));
        WriteLogical(finding.Object, finding.Field);
        _json.EndObject();
        _json.EndArray();
        var related = finding.Related;
        if (related.Count > 0)
        {
            _json.BeginArray("relatedLocations");
            for (var i = 0; i < related.Count; i++)
                WriteRelated(i + 1, related[i].Message, related[i].Span.File.Path, SarifRegion.Of(related[i].Span));
            _json.EndArray();
        }
        WriteFingerprint(Fingerprint.Of(finding, PathInFingerprint(finding.Span.File.Path)));
        BeginSuppressions();
        if (finding.Suppression is { } suppression)
        {
            var isInSource = suppression.Form != SuppressionForm.Baseline;
            WriteSuppression(isInSource, suppression.Reason, isInSource ? suppression.Span.File.Path : null, isInSource ? SarifRegion.Of(suppression.Span) : default);
        }
        EndSuppressions();
        if (finding.Fix is { } fix)
            WriteFix(fix);
        _json.EndObject();
    }

    private void WriteFix(Fix fix)
    {
        var changes = new List<(SourceFile File, IReadOnlyList<TextEdit> Edits)>(1);
        foreach (var file in fix.Files)
        {
            if (_run.TextOf?.Invoke(file) is not { } text || fix.Resolve(text) is not { Count: > 0 } edits)
                return;
            changes.Add((file, edits));
        }
        BeginFix(fix.Title);
        foreach (var (file, edits) in changes)
        {
            BeginChange(file.Path);
            foreach (var edit in edits)
                WriteReplacement(SarifRegion.Of(file, edit.Start, edit.End), edit.NewText);
            EndChange();
        }
        EndFix(fix.Safety);
    }

    private void WriteTool()
    {
        _json.BeginObject("tool");
        _json.BeginObject("driver");
        _json.Text("name", ToolName);
        _json.Text("semanticVersion", ProductVersion.Text);
        _json.Text("version", ProductVersion.Text);
        _json.Text("informationUri", "https://stslint.dev");
        _json.BeginArray("rules");
        foreach (var rule in RuleCatalog.Descriptors)
        {
            _ruleIndex.Add(rule.Id, _ruleIndex.Count);
            WriteRule(rule);
        }
        _json.EndArray();
        _json.EndObject();
        _json.EndObject();
    }

    private void WriteRule(RuleDescriptor rule)
    {
        var documentation = rule.Documentation;
        _json.BeginObject();
        _json.Text("id", rule.Id);
        _json.Text("name", SarifText.PascalCase(rule.Title));
        WriteMessage("shortDescription", SarifText.Sentence(rule.Title));
        WriteMessage("fullDescription", SarifText.Sentence(documentation.Finds));
        _json.BeginObject("help");
        _json.Text("text", SarifText.Sentence(documentation.Finds) + "\n\n" + documentation.Why);
        _json.Text("markdown", RulePages.Page(rule));
        _json.EndObject();
        _json.Text("helpUri", rule.HelpUri);
        _json.BeginObject("defaultConfiguration");
        if (rule.DefaultSeverity == Severity.None)
            _json.Boolean("enabled", false);
        else
            _json.Text("level", SarifText.Level(rule.DefaultSeverity));
        _json.EndObject();
        _json.BeginObject("properties");
        _json.BeginArray("tags");
        _json.Text("kubernetes");
        _json.Text(rule.Family.ToString());
        _json.EndArray();
        _json.Text("precision", "high");
        _json.Text("problem.severity", rule.DefaultSeverity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "recommendation" });
        _json.EndObject();
        _json.EndObject();
    }

    private void WriteHead(string ruleId, string level, string message)
    {
        _json.Text("ruleId", ruleId);
        if (_ruleIndex.TryGetValue(ruleId, out var index))
            _json.Number("ruleIndex", index);
        _json.Text("level", level);
        WriteMessage("message", SarifText.Sentence(message));
    }

    private void WriteLogical(ObjectIdentity? identity, string? field)
    {
        if (identity is null)
            return;
        _json.BeginArray("logicalLocations");
        _json.BeginObject();
        _json.Text("name", identity.Name ?? identity.Kind);
        _json.Text("fullyQualifiedName", identity + (field is { Length: > 0 } ? ":" + field : ""));
        _json.Text("kind", "resource");
        _json.EndObject();
        _json.EndArray();
    }

    private void WriteRelated(int id, string? message, string path, in SarifRegion region)
    {
        _json.BeginObject();
        _json.Number("id", id);
        if (message is not null)
            WriteMessage("message", message);
        WritePhysical(path, region);
        _json.EndObject();
    }

    private void WriteFingerprint(string fingerprint)
    {
        _json.BeginObject("partialFingerprints");
        _json.Text(FingerprintName, fingerprint);
        _json.EndObject();
    }

    // All results of a run have the list, or none has.
    private void BeginSuppressions() => _json.BeginArray("suppressions");

    private void EndSuppressions() => _json.EndArray();

    private void WriteSuppression(bool isInSource, string? reason, string? path, in SarifRegion region)
    {
        _json.BeginObject();
        _json.Text("kind", isInSource ? "inSource" : "external");
        if (reason is { Length: > 0 })
            _json.Text("justification", reason);
        if (path is not null)
        {
            _json.BeginObject("location");
            WritePhysical(path, region);
            _json.EndObject();
        }
        _json.EndObject();
    }

    private void BeginFix(string title)
    {
        _json.BeginArray("fixes");
        _json.BeginObject();
        WriteMessage("description", SarifText.Sentence(title));
        _json.BeginArray("artifactChanges");
    }

    private void EndFix(FixSafety safety)
    {
        _json.EndArray();
        _json.BeginObject("properties");
        _json.Text("safety", safety == FixSafety.Safe ? "safe" : "unsafe");
        _json.EndObject();
        _json.EndObject();
        _json.EndArray();
    }

    private void BeginChange(string path)
    {
        _json.BeginObject();
        WriteArtifact(path);
        _json.BeginArray("replacements");
    }

    private void EndChange()
    {
        _json.EndArray();
        _json.EndObject();
    }

    private void WriteReplacement(in SarifRegion region, string newText)
    {
        _json.BeginObject();
        _json.BeginObject("deletedRegion");
        WriteRegion(region);
        _json.EndObject();
        if (newText.Length > 0)
        {
            _json.BeginObject("insertedContent");
            _json.Text("text", newText);
            _json.EndObject();
        }
        _json.EndObject();
    }

    private void WriteNotifications(string name, bool ofConfiguration, IReadOnlyList<string> spliced)
    {
        var own = _notifications.FindAll(each => (each.Id is not null && SarifReading.IsOfConfiguration(each.Id)) == ofConfiguration);
        if (own.Count + spliced.Count == 0)
            return;
        _json.BeginArray(name);
        foreach (var notification in own)
        {
            _json.BeginObject();
            if (notification.Id is { } id)
            {
                _json.BeginObject("descriptor");
                _json.Text("id", id);
                _json.EndObject();
            }
            _json.Text("level", notification.Level);
            WriteMessage("message", notification.Message);
            if (notification.Place is { } place)
            {
                _json.BeginArray("locations");
                _json.BeginObject();
                WritePhysical(place.Path, place.Region);
                _json.EndObject();
                _json.EndArray();
            }
            _json.EndObject();
        }
        foreach (var each in spliced)
            _json.Raw(each);
        _json.EndArray();
    }

    private void WritePhysical(string path, in SarifRegion region)
    {
        _json.BeginObject("physicalLocation");
        WriteArtifact(path);
        _json.BeginObject("region");
        WriteRegion(region);
        _json.EndObject();
        _json.EndObject();
    }

    private void WriteRegion(in SarifRegion region)
    {
        if (region.StartLine > 0)
        {
            _json.Number("startLine", region.StartLine);
            _json.Number("startColumn", region.StartColumn);
            _json.Number("endLine", region.EndLine);
            _json.Number("endColumn", region.EndColumn);
        }
        if (region.Offset >= 0)
        {
            _json.Number("charOffset", region.Offset);
            _json.Number("charLength", region.Length);
        }
    }

    private void WriteArtifact(string path)
    {
        _json.BeginObject("artifactLocation");
        if (path == "-")
        {
            _json.Text("uri", "stdin");
        }
        else
        {
            var (uri, isRelative) = _root.ArtifactOf(path);
            _json.Text("uri", uri);
            if (isRelative)
                _json.Text("uriBaseId", SarifRoot.Base);
        }
        _json.EndObject();
    }

    private void WriteMessage(string name, string text)
    {
        _json.BeginObject(name);
        _json.Text("text", text);
        _json.EndObject();
    }

    private string PathInFingerprint(string path)
    {
        if (_run.Project is null)
            return Fingerprint.PathOf(path);
        if (_latestPath is { } latest && ReferenceEquals(latest.Path, path))
            return latest.Told;
        var told = _root.RelativeOrFull(path);
        _latestPath = (path, told);
        return told;
    }

    private sealed record Notification(string Message, string Level, string? Id, SarifPlace? Place);
}

/// <summary>How SARIF spells things.</summary>
internal static class SarifText
{
    public static string Level(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };

    public static string Sentence(string text) => text.Length == 0 || text[text.Length - 1] is '.' or '!' or '?' ? text : text + ".";

    public static string PascalCase(string title)
    {
        var name = new StringBuilder(title.Length);
        var isStart = true;
        foreach (var c in title)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')))
            {
                isStart = c != '\'';
                continue;
            }
            name.Append(isStart ? char.ToUpper(c, CultureInfo.InvariantCulture) : c);
            isStart = false;
        }
        return name.ToString();
    }
}
