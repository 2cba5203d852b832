using StsLint.Syntax;

namespace StsLint.Manifests;

/// <summary>Reads a text into objects. What the types cannot hold is kept; what cannot be understood is refused.</summary>
internal static class ManifestText
{
    public static void Read(SourceFile file, Manifest into)
    {
        foreach (var document in ManifestReader.Read(file))
        {
            Refuse(document);
            if (document.Root is null or ScalarNode { IsNull: true })
                continue;
            AddObject(document.Root, into);
        }
    }

    /// <summary>The tree of a value.</summary>
    public static Node ReadValue(string yaml)
    {
        var file = new SourceFile("yaml", yaml);
        var documents = ManifestReader.Read(file);
        foreach (var document in documents)
            Refuse(document);
        return documents.Count == 1 && documents[0].Root is { } root ? root : throw ManifestReadException.At(new SourceSpan(file, 0, yaml.Length), "this is not one value");
    }

    private static void AddObject(Node node, Manifest into)
    {
        if (node is not MappingNode root)
            throw ManifestReadException.At(node.Span, "this is no object: a mapping with apiVersion and kind is expected");
        if (root["apiVersion"] is not { } version || NodeValue.Text(version) is not { } apiVersion)
            throw ManifestReadException.At(root.Span, "the object has no apiVersion");
        if (root["kind"] is not { } kindNode || NodeValue.Text(kindNode) is not { } kind)
            throw ManifestReadException.At(root.Span, "the object has no kind");
        if (apiVersion == "v1" && kind == "List")
        {
            if (root["items"] is SequenceNode items)
            {
                foreach (var item in items.Items)
                    AddObject(item, into);
            }
            return;
        }
        var made = KindTable.New(apiVersion, kind) ?? new UntypedObject(apiVersion, kind);
        made.Read(root);
        into.Add(made);
    }

    private static void Refuse(ManifestDocument document)
    {
        foreach (var problem in document.Problems)
        {
            if (Reason(problem) is { } reason)
                throw ManifestReadException.At(problem.Span, reason);
        }
        if (document.IsBroken)
            throw ManifestReadException.At(new SourceSpan(document.File, document.Start, document.End), "the document cannot be read to its end");
    }

    // Null where nothing is lost.
    private static string? Reason(SyntaxProblem problem) => problem.Kind switch
    {
        SyntaxProblemKind.ParseError => problem.Detail,
        SyntaxProblemKind.DuplicateKey => $"the key '{problem.Detail}' stands here twice",
        SyntaxProblemKind.UnknownAlias => $"there is no anchor '{problem.Detail}' before this alias",
        SyntaxProblemKind.RecursiveAlias => $"the alias '{problem.Detail}' stands inside its own anchor",
        SyntaxProblemKind.AliasBudget => "aliases multiply beyond what is read",
        SyntaxProblemKind.TooDeep => "this is nested too deeply",
        SyntaxProblemKind.BadMerge => "the value of a merge key must be a mapping or a list of mappings",
        SyntaxProblemKind.CustomTag => $"the tag '{problem.Detail}' is none of YAML's own",
        SyntaxProblemKind.IllegalCharacter => "there is a character here that YAML does not allow",
        SyntaxProblemKind.InvalidEncoding => "there are bytes here that are no UTF-8",
        SyntaxProblemKind.Template => $"this is a template ('{problem.Detail}'), not YAML",
        SyntaxProblemKind.ComplexKey => "a key must be text",
        SyntaxProblemKind.TextOnMarker or SyntaxProblemKind.TabIndentation or SyntaxProblemKind.Directive or SyntaxProblemKind.MergeHides => null,
        _ => problem.Detail,
    };
}
