using StsLint.Syntax;

namespace StsLint.Runtime.Stories;

/// <summary>Reads scripts: YAML with the keys <c>manifests</c>, <c>cluster</c> and <c>steps</c>.</summary>
public static class ScriptReader
{
    /// <summary>Reads a script.</summary>
    /// <param name="file">The source.</param>
    /// <param name="problems">What is wrong with it, in the order of the text.</param>
    /// <returns>The script; null when anything is wrong with it.</returns>
    public static Script? Read(SourceFile file, out IReadOnlyList<ScriptProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(file);
        var found = new List<ScriptProblem>();
        var fields = new ScriptFields(found);
        var script = Read(file, fields);
        problems = [.. found.OrderBy(static problem => problem.Span.Start)];
        return found.Count == 0 ? script : null;
    }

    private static Script? Read(SourceFile file, ScriptFields fields)
    {
        var start = new SourceSpan(file, 0, 0);
        var documents = ManifestReader.Read(file).Where(static document => document.Root is not null || document.IsBroken).ToList();
        foreach (var document in documents)
        {
            foreach (var problem in document.Problems)
            {
                if (WhatIsWrong(problem) is { } message)
                    fields.Problem(problem.Span, message);
            }
        }
        if (documents.Count == 0)
        {
            fields.Problem(start, "the script is empty; write steps: and below it a list, such as - apply");
            return null;
        }
        if (documents.Count > 1)
            fields.Problem(new SourceSpan(file, documents[1].Start, documents[1].Start), "a script is one document; write one file for each script");
        if (documents[0].Root is not { } root || documents[0].IsBroken)
            return null;
        // The list alone will do.
        if (root is SequenceNode alone)
            return new Script(file, [], new ScriptCluster(), Steps(alone, fields));
        if (root is MappingNode { Count: > 0 } manifest && manifest.Has("apiVersion") && manifest.Has("kind"))
        {
            fields.Problem(manifest[0].KeySpan, "this is a manifest, not a script; name manifests as paths: stslint simulate FILE --script SCRIPT");
            return null;
        }
        if (fields.Map(root, "steps: and below it a list, such as - apply", "manifests", "cluster", "steps") is not { } values)
            return null;
        var cluster = values.TryGetValue("cluster", out var set) ? Cluster(set, fields) : new ScriptCluster();
        if (fields.Required(values, "steps", root, "steps: and below it a list, such as - apply") is not { } steps)
            return null;
        if (steps is not SequenceNode { Count: > 0 } list)
        {
            fields.Problem(steps, "steps is a list; write below it a line for each step, such as - apply");
            return null;
        }
        var manifests = values.TryGetValue("manifests", out var paths) ? ScriptFields.Items(paths).Select(item => fields.Text(item, "the path of a file or folder")).OfType<string>().ToList() : [];
        return new Script(file, manifests, cluster, Steps(list, fields));
    }

    private static ScriptCluster Cluster(Node node, ScriptFields fields)
    {
        var cluster = new ScriptCluster();
        if (fields.Map(node, "cluster: {nodes: [a, b, c], seed: 1}", "seed", "nodes", "default-class", "max-unavailable") is not { } values)
            return cluster;
        if (values.TryGetValue("seed", out var seed))
            cluster = cluster with { Seed = fields.Number(seed, "the seed") };
        if (values.TryGetValue("default-class", out var hasClass))
            cluster = cluster with { HasDefaultClass = fields.Boolean(hasClass, "default-class") };
        if (values.TryGetValue("max-unavailable", out var maxUnavailable))
            cluster = cluster with { MaxUnavailable = fields.Boolean(maxUnavailable, "max-unavailable") };
        if (values.TryGetValue("nodes", out var nodes))
            cluster = cluster with { Nodes = Nodes(nodes, fields) };
        return cluster;
    }

    private static List<string>? Nodes(Node node, ScriptFields fields)
    {
        const int Most = 5000;
        if (node is ScalarNode)
        {
            if (fields.Number(node, "the number of nodes") is not { } count)
                return null;
            if (count is 0 or > Most)
                fields.Problem(node, $"there are from 1 to {Most} nodes");
            return [.. Enumerable.Range(1, (int)Math.Clamp(count, 1, Most)).Select(static number => $"node-{number}")];
        }
        var names = new List<string>();
        foreach (var item in ScriptFields.Items(node))
        {
            if (fields.Text(item, "a node's name") is not { } name)
                continue;
            if (Model.Names.DnsSubdomain.Problem(name) is { } problem)
                fields.Problem(item, $"'{name}' cannot be a node's name: {problem}");
            else if (names.Contains(name))
                fields.Problem(item, $"there is a node '{name}' already");
            else
                names.Add(name);
        }
        return names;
    }

    private static List<ScriptStep> Steps(SequenceNode list, ScriptFields fields)
    {
        var steps = new List<ScriptStep>();
        for (var i = 0; i < list.Count; i++)
            steps.AddRange(ScriptVerbs.Read(list[i], fields).Select(step => step with { Span = list[i].Span }));
        return steps;
    }

    private static string? WhatIsWrong(SyntaxProblem problem) => problem.Kind switch
    {
        SyntaxProblemKind.ParseError => $"this is no YAML: {problem.Detail}",
        SyntaxProblemKind.TabIndentation => "a tab stands in the indentation; write blanks",
        SyntaxProblemKind.DuplicateKey => $"'{problem.Detail}' stands here twice; a step has each key once, so begin another step with '- '",
        SyntaxProblemKind.UnknownAlias => $"there is no anchor '{problem.Detail}'",
        SyntaxProblemKind.RecursiveAlias or SyntaxProblemKind.AliasBudget or SyntaxProblemKind.TooDeep => "this is nested too deep",
        SyntaxProblemKind.Template => "template text cannot stand in a script",
        SyntaxProblemKind.InvalidEncoding => "this is no UTF-8",
        SyntaxProblemKind.IllegalCharacter => "this character cannot stand in YAML",
        _ => null,
    };
}
