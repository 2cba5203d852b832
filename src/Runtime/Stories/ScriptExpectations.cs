using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Syntax;

namespace StsLint.Runtime.Stories;

/// <summary>Reads what a script expects.</summary>
internal static class ScriptExpectations
{
    /// <summary>What stands for an object or file that is not there.</summary>
    public const string Absent = "absent";

    private static readonly string[] s_keys = ["pods", "sets", "claims", "volumes", "nodes", "files", "dns", "since", "kept", "replaced", "moved", "order", "never", "within"];

    private static readonly string[] s_podStates =
    [
        "Ready", "NotReady", "Running", "Pending", "ContainerCreating", "Terminating", "Failed", "Succeeded", "Completed", "Error", "Unknown",
        "ImagePullBackOff", "ErrImagePull", "CrashLoopBackOff", "CreateContainerConfigError", Absent,
    ];

    private static readonly string[] s_claimStates = ["Pending", "Bound", "Lost", "Terminating", Absent];
    private static readonly string[] s_volumeStates = ["Available", "Bound", "Released", "Failed", "Pending", "Terminating", Absent];
    private static readonly string[] s_nodeStates = ["Ready", "NotReady", "Unknown", Absent];

    /// <summary>Reads an <c>expect</c> step.</summary>
    public static ExpectStep? Read(Node node, ScriptFields fields)
    {
        if (fields.Map(node, "what is expected, such as {pods: {web-0: Ready}}", s_keys) is not { } values)
            return null;
        var expectations = new List<Expectation>();
        var within = TimeSpan.Zero;
        var since = values.TryGetValue("since", out var mark) ? fields.Text(mark, "the name of a mark") : null;
        // In the order in which they are written.
        foreach (var (key, value) in values.OrderBy(static each => each.Value.Start))
        {
            switch (key)
            {
                case "within":
                    within = fields.Time(value) ?? TimeSpan.Zero;
                    break;
                case "since":
                    break;
                case "pods":
                    expectations.AddRange(fields.Entries(value, "{web-0: Ready}").Select(entry => Pod(entry, fields)).OfType<Expectation>());
                    break;
                case "sets":
                    expectations.AddRange(fields.Entries(value, "{web: 3/3}").Select(entry => Set(entry, fields)).OfType<Expectation>());
                    break;
                case "claims":
                    AddStates(ResourceKinds.Claim, "state of a claim", s_claimStates);
                    break;
                case "volumes":
                    AddStates(ResourceKinds.Volume, "state of a volume", s_volumeStates);
                    break;
                case "nodes":
                    AddStates(ResourceKinds.Node, "state of a node", s_nodeStates);
                    break;
                case "files":
                    expectations.AddRange(fields.Entries(value, "{web-0:/data/readme: Hello}").Select(entry => File(entry, fields)).OfType<Expectation>());
                    break;
                case "dns":
                    expectations.AddRange(fields.Entries(value, "{web: 3}").Select(entry => Dns(entry, fields)).OfType<Expectation>());
                    break;
                case "kept" or "replaced" or "moved":
                    foreach (var item in ScriptFields.Items(value))
                    {
                        if (fields.Object(item, key == "moved" ? ResourceKinds.Pod : null) is { } name)
                            expectations.Add(new SinceExpectation(since, key switch { "kept" => SinceVerb.Kept, "replaced" => SinceVerb.Replaced, _ => SinceVerb.Moved }, name));
                    }
                    break;
                case "order":
                    expectations.Add(new OrderExpectation(since, [.. ScriptFields.Items(value).Select(item => fields.Text(item, "the beginning of a line of the story")).OfType<string>()]));
                    break;
                case "never":
                    expectations.AddRange(ScriptFields.Items(value).Select(item => fields.Text(item, "the beginning of a line of the story")).OfType<string>().Select(line => new NeverExpectation(since, line)));
                    break;
            }

            void AddStates(ResourceKind kind, string what, string[] states)
            {
                foreach (var entry in fields.Entries(value, $"{{name: {states[0]}}}"))
                {
                    if (fields.Object(entry.Key, entry.KeySpan, kind) is { } name && fields.Word(entry.Value, what, states) is { } state)
                        expectations.Add(new StateExpectation(name, state));
                }
            }
        }
        if (expectations.Count == 0 && values.Count > 0 && !values.Keys.Any(static key => key is not ("within" or "since")))
            fields.Problem(node, "nothing is expected here; write what is, such as pods: {web-0: Ready}");
        return new ExpectStep(expectations, within);
    }

    private static PodExpectation? Pod(MappingEntry entry, ScriptFields fields)
    {
        if (entry.Value is ScalarNode)
            return fields.Word(entry.Value, "state of a pod", s_podStates) is { } state ? new PodExpectation(entry.Key, state, null, null, null, null) : null;
        if (fields.Map(entry.Value, "a state, or {state: Ready, node: node-1}", "state", "node", "not-on", "image", "restarts") is not { } values)
            return null;
        return new PodExpectation(
            entry.Key,
            values.TryGetValue("state", out var word) ? fields.Word(word, "state of a pod", s_podStates) : null,
            values.TryGetValue("node", out var node) ? fields.Text(node, "the name of a node") : null,
            values.TryGetValue("not-on", out var notOn) ? fields.Text(notOn, "the name of a node") : null,
            values.TryGetValue("image", out var image) ? fields.Text(image, "an image") : null,
            values.TryGetValue("restarts", out var restarts) ? fields.Number(restarts, "the number of restarts") : null);
    }

    private static SetExpectation? Set(MappingEntry entry, ScriptFields fields)
    {
        if (fields.Object(entry.Key, entry.KeySpan, ResourceKinds.StatefulSet) is not { } name)
            return null;
        if (entry.Value is ScalarNode { IsNull: false } scalar && scalar.Value.Split('/') is [var ready, var wanted]
            && long.TryParse(ready, NumberStyles.None, CultureInfo.InvariantCulture, out var readyCount) && long.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var wantedCount))
            return new SetExpectation(name, readyCount, wantedCount);
        fields.Problem(entry.Value, $"{ScriptFields.Shown(entry.Value)} is not how many pods are ready of how many; write it as 3/3");
        return null;
    }

    private static FileExpectation? File(MappingEntry entry, ScriptFields fields)
    {
        var colon = entry.Key.IndexOf(":/", StringComparison.Ordinal);
        if (colon <= 0)
        {
            fields.Problem(entry.KeySpan, $"'{entry.Key}' is no file of a pod; write pod:/path, such as web-0:/data/readme");
            return null;
        }
        if (entry.Value is not ScalarNode scalar)
        {
            fields.Problem(entry.Value, "write the text that the file holds, or absent");
            return null;
        }
        var isAbsent = scalar.IsNull || (scalar.Value == Absent && scalar.Style == ScalarStyle.Plain);
        return new FileExpectation(entry.Key[..colon], entry.Key[(colon + 1)..], isAbsent ? null : scalar.Value);
    }

    private static DnsExpectation? Dns(MappingEntry entry, ScriptFields fields)
    {
        if (ScriptVerbs.DigOf(entry.Key, entry.KeySpan, fields) is not { } question)
            return null;
        if (entry.Value is SequenceNode list)
            return new DnsExpectation(question.Type, question.Name, null, [.. list.Items.Select(item => fields.Text(item, "an answer")).OfType<string>()]);
        if (entry.Value is ScalarNode { Value: Absent })
            return new DnsExpectation(question.Type, question.Name, 0, null);
        return fields.Number(entry.Value, "the number of answers (or absent, or a list of them)") is { } count ? new DnsExpectation(question.Type, question.Name, count, null) : null;
    }
}
