using StsLint.Runtime.Api;
using StsLint.Syntax;

namespace StsLint.Runtime.Stories;

/// <summary>The verbs of scripts, each with how its step is read.</summary>
internal static class ScriptVerbs
{
    /// <summary>How long a step that waits for readiness waits when it says nothing.</summary>
    public static readonly TimeSpan DefaultWithin = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<string, Func<Node, ScriptFields, IEnumerable<ScriptStep?>>> s_verbs = new(StringComparer.Ordinal)
    {
        ["apply"] = static (node, fields) => [Apply(node, fields)],
        ["wait"] = static (node, fields) => [Wait(node, fields)],
        ["expect"] = static (node, fields) => [ScriptExpectations.Read(node, fields)],
        ["mark"] = static (node, fields) => [fields.Text(node, "the mark's name") is { } name ? new MarkStep(name) : null],
        ["write"] = static (node, fields) => [Write(node, fields)],
        ["read"] = static (node, fields) => [File(node, "{pod: web-0, file: /data/readme}", fields) is { } at ? new ReadFileStep(at.Pod, at.File) : null],
        ["delete"] = static (node, fields) => [Delete(node, fields)],
        ["scale"] = Scale,
        ["set-image"] = SetImage,
        ["patch"] = static (node, fields) => [Patch(node, fields)],
        ["rollout-undo"] = static (node, fields) => [Undo(node, fields)],
        ["stop-node"] = static (node, fields) => [OnNode(NodeVerb.Stop, node, fields)],
        ["power-off-node"] = static (node, fields) => [OnNode(NodeVerb.PowerOff, node, fields)],
        ["start-node"] = static (node, fields) => [OnNode(NodeVerb.Start, node, fields)],
        ["reboot-node"] = static (node, fields) => [OnNode(NodeVerb.Reboot, node, fields)],
        ["cordon"] = static (node, fields) => [OnNode(NodeVerb.Cordon, node, fields)],
        ["uncordon"] = static (node, fields) => [OnNode(NodeVerb.Uncordon, node, fields)],
        ["out-of-service"] = static (node, fields) => [OnNode(NodeVerb.OutOfService, node, fields)],
        ["in-service"] = static (node, fields) => [OnNode(NodeVerb.InService, node, fields)],
        ["add-node"] = static (node, fields) => [OnNode(NodeVerb.Add, node, fields)],
        ["remove-node"] = static (node, fields) => [OnNode(NodeVerb.Remove, node, fields)],
        ["fail-readiness"] = static (node, fields) => [OnPod(FaultVerb.FailReadiness, node, fields)],
        ["restore-readiness"] = static (node, fields) => [OnPod(FaultVerb.RestoreReadiness, node, fields)],
        ["crash"] = static (node, fields) => [OnPod(FaultVerb.Crash, node, fields)],
        ["fail-pod"] = static (node, fields) => [OnPod(FaultVerb.FailPod, node, fields)],
        ["ignore-termination"] = static (node, fields) => [OnPod(FaultVerb.IgnoreTermination, node, fields)],
        ["honour-termination"] = static (node, fields) => [OnPod(FaultVerb.HonourTermination, node, fields)],
        ["break-image"] = static (node, fields) => [OnImage(FaultVerb.BreakImage, node, fields)],
        ["crash-image"] = static (node, fields) => [OnImage(FaultVerb.CrashImage, node, fields)],
        ["restore-image"] = static (node, fields) => [OnImage(FaultVerb.RestoreImage, node, fields)],
        ["dig"] = static (node, fields) => [Dig(node, fields)],
        ["show"] = static (node, fields) => [Show(node, fields)],
        ["say"] = static (node, fields) => [fields.Text(node, "a sentence") is { } text ? new SayStep(text) : null],
    };

    /// <summary>The verbs, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. s_verbs.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What a step may show.</summary>
    public static IReadOnlyList<string> Shown { get; } = ["pods", "claims", "volumes", "sets", "nodes", "services"];

    /// <summary>Reads an item of the list of steps.</summary>
    public static IEnumerable<ScriptStep> Read(Node item, ScriptFields fields)
    {
        switch (item)
        {
            // A verb alone.
            case ScalarNode { IsNull: false } scalar:
                if (scalar.Value == "apply")
                    return [new ApplyStep([])];
                if (s_verbs.ContainsKey(scalar.Value))
                    fields.Problem(item, $"'{scalar.Value}' needs to be told more; write '- {scalar.Value}: …' (see docs/simulate.md)");
                else
                    Unknown(scalar.Value, item.Span, fields);
                return [];
            case MappingNode { Count: > 0 } mapping:
                var steps = new List<ScriptStep>();
                for (var i = 0; i < mapping.Count; i++)
                {
                    var entry = mapping[i];
                    if (!s_verbs.TryGetValue(entry.Key, out var read))
                        Unknown(entry.Key, entry.KeySpan, fields);
                    else if (i > 0)
                        fields.Problem(entry.KeySpan, $"a step has one verb, and this one has '{mapping[0].Key}' already; begin another step with '- '");
                    else
                        steps.AddRange(read(entry.Value, fields).OfType<ScriptStep>());
                }
                return steps;
            default:
                fields.Problem(item, "a step is a verb with what belongs to it, such as '- scale: {web: 3}'");
                return [];
        }
    }

    private static void Unknown(string verb, SourceSpan span, ScriptFields fields) =>
        fields.Problem(span, ScriptFields.Nearest(verb, All) is { Length: > 0 } nearest ? $"there is no verb '{verb}'{nearest}" : $"there is no verb '{verb}'; the verbs are {ScriptFields.OneOf(All)}");

    private static ApplyStep Apply(Node node, ScriptFields fields)
    {
        if (node is ScalarNode { IsNull: true })
            return new ApplyStep([]);
        return new ApplyStep([.. ScriptFields.Items(node).Select(item => fields.Text(item, "the path of a file or folder")).OfType<string>()]);
    }

    private static ScriptStep? Wait(Node node, ScriptFields fields)
    {
        if (node is ScalarNode { IsNull: false } scalar)
        {
            if (scalar.Value == "ready")
                return new WaitReadyStep(DefaultWithin);
            if (ScriptFields.TryReadTime(scalar.Value, out var time))
                return new WaitStep(time);
            fields.Problem(node, $"'{scalar.Value}' is nothing to wait for{ScriptFields.Nearest(scalar.Value, ["ready"])}; write ready, or a time such as 30s or 1m30s");
            return null;
        }
        if (fields.Map(node, "ready, or a time such as 30s", "for", "within") is not { } values || fields.Required(values, "for", node, "{for: ready, within: 5m}") is not { } what)
            return null;
        if (fields.Word(what, "state to wait for", "ready") is null)
            return null;
        return values.TryGetValue("within", out var within) ? fields.Time(within) is { } limit ? new WaitReadyStep(limit) : null : new WaitReadyStep(DefaultWithin);
    }

    private static WriteFileStep? Write(Node node, ScriptFields fields)
    {
        const string Example = "{pod: web-0, file: /data/readme, text: Hello}";
        if (fields.Map(node, Example, "pod", "file", "text") is not { } values || fields.Required(values, "text", node, Example) is not { } text)
            return null;
        var at = Place(values, node, Example, fields);
        if (text is not ScalarNode content)
        {
            fields.Problem(text, "the text of a file is a text");
            return null;
        }
        return at is null ? null : new WriteFileStep(at.Value.Pod, at.Value.File, content.IsNull ? "" : content.Value);
    }

    private static (string Pod, string File)? File(Node node, string example, ScriptFields fields) =>
        fields.Map(node, example, "pod", "file") is { } values ? Place(values, node, example, fields) : null;

    private static (string Pod, string File)? Place(Dictionary<string, Node> values, Node whole, string example, ScriptFields fields)
    {
        var pod = fields.Required(values, "pod", whole, example) is { } podNode ? fields.Object(podNode, ResourceKinds.Pod)?.Name : null;
        var file = fields.Required(values, "file", whole, example) is { } fileNode ? FilePath(fileNode, fields) : null;
        return pod is null || file is null ? null : (pod, file);
    }

    private static string? FilePath(Node node, ScriptFields fields)
    {
        if (fields.Text(node, "the path of a file") is not { } path)
            return null;
        if (path[0] == '/')
            return path;
        fields.Problem(node, $"'{path}' is no absolute path; write it as the pod's containers see it, such as /data/readme");
        return null;
    }

    private static DeleteStep? Delete(Node node, ScriptFields fields)
    {
        if (node is ScalarNode)
            return fields.Object(node) is { } alone ? new DeleteStep(alone, false, null, null) : null;
        const string Example = "pod/web-0, or {object: pod/web-0, force: true}";
        if (fields.Map(node, Example, "object", "force", "grace", "cascade") is not { } values || fields.Required(values, "object", node, Example) is not { } what || fields.Object(what) is not { } name)
            return null;
        var isForced = values.TryGetValue("force", out var force) && fields.Boolean(force, "force") == true;
        var grace = values.TryGetValue("grace", out var seconds) ? fields.Number(seconds, "the grace in seconds") : null;
        var cascade = values.TryGetValue("cascade", out var how) ? fields.Word(how, "way to delete", "background", "foreground", "orphan") : null;
        return new DeleteStep(name, isForced, grace, cascade switch { "background" => Propagation.Background, "foreground" => Propagation.Foreground, "orphan" => Propagation.Orphan, _ => null });
    }

    private static IEnumerable<ScriptStep?> Scale(Node node, ScriptFields fields)
    {
        foreach (var entry in fields.Entries(node, "{web: 3}"))
        {
            if (fields.Object(entry.Key, entry.KeySpan, ResourceKinds.StatefulSet) is { } name && Scalable(name, entry, fields) && fields.Number(entry.Value, "the number of replicas") is { } replicas)
                yield return new ScaleStep(name, replicas);
        }
    }

    private static IEnumerable<ScriptStep?> SetImage(Node node, ScriptFields fields)
    {
        foreach (var entry in fields.Entries(node, "{web/app: registry.example/app:2}"))
        {
            var slash = entry.Key.LastIndexOf('/');
            if (slash <= 0 || slash == entry.Key.Length - 1)
                fields.Problem(entry.KeySpan, $"'{entry.Key}' names no container; write set/container, such as web/app");
            else if (fields.Object(entry.Key[..slash], entry.KeySpan, ResourceKinds.StatefulSet) is { } name && Scalable(name, entry, fields) && fields.Text(entry.Value, "an image") is { } image)
                yield return new SetImageStep(name, entry.Key[(slash + 1)..], image);
        }
    }

    private static bool Scalable(ObjectName name, MappingEntry entry, ScriptFields fields)
    {
        if (name.Kind == ResourceKinds.StatefulSet || name.Kind == ResourceKinds.Deployment)
            return true;
        fields.Problem(entry.KeySpan, $"a {StoryNames.WordOf(name.Kind)} has no template and no replicas; name a set or a deployment");
        return false;
    }

    private static PatchStep? Patch(Node node, ScriptFields fields)
    {
        const string Example = "{object: set/web, with: {spec: {minReadySeconds: 10}}}";
        if (fields.Map(node, Example, "object", "with") is not { } values)
            return null;
        var name = fields.Required(values, "object", node, Example) is { } what ? fields.Object(what) : null;
        if (fields.Required(values, "with", node, Example) is not { } patch)
            return null;
        if (patch is not MappingNode)
        {
            fields.Problem(patch, "a patch is a piece of the object: names and values");
            return null;
        }
        return name is null ? null : new PatchStep(name.Value, (ApiMap)ScriptValues.Of(patch));
    }

    private static UndoStep? Undo(Node node, ScriptFields fields)
    {
        if (node is ScalarNode)
            return fields.Object(node, ResourceKinds.StatefulSet) is { } alone ? new UndoStep(alone, null) : null;
        const string Example = "web, or {set: web, to: 1}";
        if (fields.Map(node, Example, "set", "to") is not { } values || fields.Required(values, "set", node, Example) is not { } what || fields.Object(what, ResourceKinds.StatefulSet) is not { } name)
            return null;
        return new UndoStep(name, values.TryGetValue("to", out var to) ? fields.Number(to, "the number of a revision") : null);
    }

    private static NodeStep? OnNode(NodeVerb verb, Node node, ScriptFields fields)
    {
        if (fields.Object(node, ResourceKinds.Node) is not { } name)
            return null;
        if (name.Kind == ResourceKinds.Node || (name.Kind == ResourceKinds.Pod && verb != NodeVerb.Add))
            return new NodeStep(verb, name.Kind == ResourceKinds.Pod ? "pod/" + name.Name : name.Name);
        fields.Problem(node, "write the name of a node, or a pod whose node is meant, such as pod/web-1");
        return null;
    }

    private static FaultStep? OnPod(FaultVerb verb, Node node, ScriptFields fields) => fields.Object(node, ResourceKinds.Pod) is { } name ? new FaultStep(verb, name.Name) : null;

    private static FaultStep? OnImage(FaultVerb verb, Node node, ScriptFields fields) => fields.Text(node, "an image") is { } name ? new FaultStep(verb, name) : null;

    private static DigStep? Dig(Node node, ScriptFields fields)
    {
        if (fields.Text(node, "a name") is not { } text)
            return null;
        return DigOf(text, node.Span, fields) is { } question ? new DigStep(question.Type, question.Name) : null;
    }

    /// <summary>A question to the DNS: <c>SRV _http._tcp.web</c>, or a name alone for its addresses.</summary>
    public static (string Type, string Name)? DigOf(string text, SourceSpan span, ScriptFields fields)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 1)
            return ("A", words[0]);
        if (words.Length == 2 && words[0] is "A" or "SRV" or "PTR")
            return (words[0], words[1]);
        fields.Problem(span, words.Length == 2 ? $"'{words[0]}' is no type of record that is answered; write A, SRV or PTR" : $"'{text}' is no question; write a name, or a type and a name, such as SRV _http._tcp.web");
        return null;
    }

    private static ShowStep? Show(Node node, ScriptFields fields)
    {
        var what = new List<string>();
        foreach (var item in ScriptFields.Items(node))
        {
            if (fields.Word(item, "kind of object to show", [.. Shown]) is { } word)
                what.Add(word);
        }
        return new ShowStep(what);
    }
}
