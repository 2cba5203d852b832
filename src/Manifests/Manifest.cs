using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using StsLint.Engine;
using StsLint.Manifests.Writing;
using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>Objects that belong together, in their order: <c>Manifest app = [nginx, web, budget];</c></summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is the field's own word.")]
public sealed class Manifest : IReadOnlyList<KubernetesObject>
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly List<KubernetesObject> _objects = [];

    /// <summary>Makes a manifest without objects.</summary>
    public Manifest()
    {
    }

    /// <summary>Makes a manifest of these objects.</summary>
    public Manifest(IEnumerable<KubernetesObject> objects) => _objects.AddRange(objects);

    /// <summary>Number of objects.</summary>
    public int Count => _objects.Count;

    /// <summary>The object at a position.</summary>
    public KubernetesObject this[int index] => _objects[index];

    /// <summary>Adds an object at the end.</summary>
    public void Add(KubernetesObject item) => _objects.Add(item ?? throw new ArgumentNullException(nameof(item)));

    /// <inheritdoc/>
    public IEnumerator<KubernetesObject> GetEnumerator() => _objects.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Reads YAML or JSON: any number of documents, Lists taken apart. What the types do not know is kept in <see cref="ManifestPart.Extra"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The name by which messages call it. A text whose path ends in <c>.json</c> is read as JSON.</param>
    /// <exception cref="ManifestReadException">The text cannot be read, or holds something that is no object.</exception>
    public static Manifest FromYaml([StringSyntax("yaml")] string text, string path = "manifest.yaml")
    {
        var manifest = new Manifest();
        ManifestText.Read(new SourceFile(path, text), manifest);
        return manifest;
    }

    /// <summary>The objects as YAML documents, as <c>kubectl apply</c> takes them.</summary>
    public string ToYaml()
    {
        var text = new StringWriter();
        WriteYaml(text);
        return text.ToString();
    }

    /// <summary>Writes the objects as YAML documents. Lines end with LF.</summary>
    public void WriteYaml(TextWriter output)
    {
        var writer = new YamlManifestWriter(output);
        for (var i = 0; i < _objects.Count; i++)
        {
            if (i > 0)
                writer.Separator();
            writer.TopLevel(_objects[i]);
        }
    }

    /// <summary>The object as JSON or, unless there is just one, a List of them.</summary>
    public string ToJson()
    {
        var text = new StringWriter();
        WriteJson(text);
        return text.ToString();
    }

    /// <summary>Writes the object as JSON or, unless there is just one, a List of them. Lines end with LF.</summary>
    public void WriteJson(TextWriter output)
    {
        var writer = new JsonManifestWriter(output);
        if (_objects.Count == 1)
            writer.TopLevel(_objects[0]);
        else
            writer.List(_objects);
        output.Write('\n');
    }

    /// <summary>
    /// Writes the objects as UTF-8: to one file if the path ends in <c>.yaml</c>, <c>.yml</c> or <c>.json</c>, else to a folder, each into a file of its
    /// own (<c>web.statefulset.yaml</c>). Folders are made; a file whose content would not change is not touched; no other file is.
    /// </summary>
    /// <returns>The paths of the files that changed.</returns>
    /// <exception cref="InvalidOperationException">Two objects would be written to one file of the folder, or one has no name.</exception>
    public IReadOnlyList<string> WriteTo(string path) => ManifestFiles.Write(this, path);

    /// <summary>Judges the objects by all rules. What is not among them is taken not to exist.</summary>
    /// <returns>
    /// The findings in the order of <see cref="ToYaml"/>'s text, whose lines and columns they carry; <see cref="Finding.Field"/> names the field.
    /// </returns>
    public IReadOnlyList<Finding> Check(LintOptions? options = null)
    {
        var findings = new Linter().Check([Input(options)]);
        return [.. findings.Where(static finding => finding.Suppression is null)];
    }

    /// <summary>Judges the objects by all rules, and vouches for them if they pass.</summary>
    /// <param name="options">What the rules are told.</param>
    /// <param name="refuses">From which severity on a finding is in the way.</param>
    /// <exception cref="ManifestValidationException">They do not pass; it lists every finding that is in the way.</exception>
    public ValidatedManifests Validate(LintOptions? options = null, Severity refuses = Severity.Error) =>
        new Linter().Validate([Input(options)], out var findings, refuses) ?? throw new ManifestValidationException(findings);

    private LintInput Input(LintOptions? options) =>
        new(new SourceFile("manifest.yaml", ToYaml()), new ScopeInput("manifest") { IsClosed = true }, options ?? LintOptions.Default, 0);

    internal byte[] Bytes(bool isJson) => s_utf8.GetBytes(isJson ? ToJson() : ToYaml());
}
