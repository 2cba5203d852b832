using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace StsLint.Analyzers.Generator;

/// <summary>
/// Turns manifests into constants, so that code that speaks to pods, claims and Services cannot drift from them: for each StatefulSet and Service of
/// an additional file with the metadata <c>StsLintConstants="true"</c> one static class.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ConstantsGenerator : IIncrementalGenerator
{
    private const string OptInKey = "build_metadata.AdditionalFiles.StsLintConstants";
    private const string DomainKey = "build_property.StsLintClusterDomain";
    private const string NamespaceKey = "build_property.StsLintConstantsNamespace";
    private const string RootNamespaceKey = "build_property.RootNamespace";
    private const string DefaultDomain = "cluster.local";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var target = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => (Namespace: NamespaceOf(options.GlobalOptions), Domain: DomainOf(options.GlobalOptions)));
        var objects = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, _) => (Text: pair.Left, Options: OptionsOf(pair.Right.GetOptions(pair.Left))))
            .Where(static each => each.Options.IsWanted)
            .Select(static (each, cancel) => ObjectConstants.Read(each.Text.Path, each.Text.GetText(cancel)?.ToString() ?? "", each.Options.Namespace, cancel))
            .WithTrackingName("Objects")
            .SelectMany(static (all, _) => all);
        // Only names are looked at together, so that whatever else changes in one object leaves the others' code alone.
        var names = objects
            .Select(static (each, _) => ObjectKey.Of(each))
            .Collect()
            .Select(static (all, _) => new ValueList<NamedObject>(ClassNames(all)))
            .WithTrackingName("Names");
        var classes = objects
            .Combine(names)
            .Select(static (pair, _) => (Constants: pair.Left, ClassName: ClassNameOf(pair.Left, pair.Right)))
            .WithTrackingName("Classes");
        context.RegisterSourceOutput(classes.Combine(target), static (output, pair) =>
        {
            var ((constants, className), (@namespace, domain)) = pair;
            // An object that stands twice is written once.
            if (className.Length > 0)
                output.AddSource(className + ".g.cs", SourceText.From(ConstantsWriter.Write(constants, className, @namespace, domain), Encoding.UTF8));
        });
    }

    private static (bool IsWanted, string? Namespace) OptionsOf(AnalyzerConfigOptions options) =>
        options.TryGetValue(OptInKey, out var word) && string.Equals(word, "true", StringComparison.OrdinalIgnoreCase)
            ? (true, AnalyzerSettings.Of(options, ProjectSettings.None).Options.Namespace)
            : (false, null);

    private static string NamespaceOf(AnalyzerConfigOptions options)
    {
        var name = options.TryGetValue(NamespaceKey, out var own) && own.Length > 0 ? own
            : options.TryGetValue(RootNamespaceKey, out var root) && root.Length > 0 ? root + ".Manifests"
            : "Manifests";
        return Array.TrueForAll(name.Split('.'), static part => SyntaxFacts.IsValidIdentifier(part) && SyntaxFacts.GetKeywordKind(part) == SyntaxKind.None) ? name : "Manifests";
    }

    private static string DomainOf(AnalyzerConfigOptions options) => options.TryGetValue(DomainKey, out var domain) && domain.Trim().Trim('.') is { Length: > 0 } name ? name : DefaultDomain;

    // Objects of one kind and name in several namespaces: all but the first have theirs in the class's name. One that stands twice has no second name.
    private static List<NamedObject> ClassNames(ImmutableArray<ObjectKey> objects)
    {
        var names = new IdentifierSet();
        var taken = new HashSet<(string, string)>();
        var seen = new HashSet<(string, string, string?)>();
        var classes = new List<NamedObject>(objects.Length);
        foreach (var each in objects)
        {
            var isFirst = seen.Add((each.Kind, each.Name, each.Namespace));
            var text = taken.Add((each.Kind, each.Name)) || each.Namespace is null ? each.Name : each.Name + "-" + each.Namespace;
            classes.Add(new NamedObject(each, isFirst ? names.Add(text, each.Kind) : ""));
        }
        return classes;
    }

    private static string ClassNameOf(ObjectConstants constants, ValueList<NamedObject> names)
    {
        var key = ObjectKey.Of(constants);
        return names.First(each => each.Key == key).ClassName;
    }

    private sealed record ObjectKey(string Kind, string Name, string? Namespace, string Path, int Index)
    {
        public static ObjectKey Of(ObjectConstants constants) => new(constants.Kind, constants.Name, constants.Namespace, constants.Path, constants.Index);
    }

    private sealed record NamedObject(ObjectKey Key, string ClassName);
}
