using System.Globalization;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Runtime.Stories;

/// <summary>Looks whether what a script expects is so.</summary>
internal sealed class StoryChecks(EmbeddedCluster cluster, StoryRecorder recorder, StoryMarks marks, string ns)
{
    /// <summary>What is so instead, in words that follow "but"; null when all is as expected.</summary>
    public string? WhyNot(Expectation expectation) => expectation switch
    {
        PodExpectation pod => WhyNot(pod),
        StateExpectation state => WhyNot(state),
        SetExpectation set => WhyNot(set),
        FileExpectation file => WhyNot(file),
        DnsExpectation dns => WhyNot(dns),
        SinceExpectation since => WhyNot(since),
        OrderExpectation order => WhyNot(order),
        NeverExpectation never => Lines(never.Mark).FirstOrDefault(line => line.StartsWith(never.Line, StringComparison.Ordinal)) is { } found ? $"the story says '{found}'" : null,
        _ => throw new ArgumentOutOfRangeException(nameof(expectation), expectation.GetType().Name, "There is no such expectation."),
    };

    /// <summary>What is expected, in words.</summary>
    public static string Say(Expectation expectation) => expectation switch
    {
        PodExpectation pod => "pod/" + pod.Pod + Words(pod.State) + (pod.Node is null ? "" : " on " + pod.Node) + (pod.NotOn is null ? "" : " not on " + pod.NotOn)
            + (pod.Image is null ? "" : " with image " + pod.Image) + (pod.Restarts is { } restarts ? string.Create(CultureInfo.InvariantCulture, $" with {restarts} restarts") : ""),
        StateExpectation state => $"{state.Object} {state.State}",
        SetExpectation set => string.Create(CultureInfo.InvariantCulture, $"{set.Object} {set.Ready}/{set.Wanted} ready"),
        FileExpectation file => file.Text is null ? $"no file {file.Pod}:{file.File}" : $"{file.Pod}:{file.File} to hold '{file.Text}'",
        DnsExpectation dns => $"{(dns.Type == "A" ? "" : dns.Type + " ")}{dns.Name} {(dns.Answers is { } answers ? "to be " + string.Join(", ", answers) : dns.Count == 0 ? "to have no answer" : Answers(dns.Count!.Value))}",
        SinceExpectation since => $"{since.Object} {since.Verb switch { SinceVerb.Kept => "kept", SinceVerb.Replaced => "replaced", _ => "on another node" }}{(since.Mark is null ? "" : " since " + since.Mark)}",
        OrderExpectation order => string.Join(" < ", order.Lines),
        NeverExpectation never => $"never '{never.Line}'",
        _ => "",
    };

    private static string Answers(long count) => count == 1 ? "to have 1 answer" : string.Create(CultureInfo.InvariantCulture, $"to have {count} answers");

    private static string Words(string? state) => state is null ? "" : " " + state;

    private string? WhyNot(PodExpectation expected)
    {
        if (cluster.Store.Get(ResourceKinds.Pod, ns, expected.Pod) is not { } pod)
            return expected.State == ScriptExpectations.Absent ? null : "there is none";
        var reading = PodReading.Of(pod);
        var isAsWanted = expected.State switch
        {
            null => true,
            ScriptExpectations.Absent => false,
            "Ready" => reading.IsReady && !pod.IsDeleting,
            "NotReady" => !reading.IsReady,
            "Running" or "Pending" or "Failed" or "Succeeded" => reading.Phase == expected.State && !pod.IsDeleting,
            "Terminating" => pod.IsDeleting,
            _ => reading.State == expected.State,
        };
        if (!isAsWanted)
            return $"it is {(pod.IsDeleting ? "Terminating" : reading.IsReady ? "Ready" : reading.State == "Running" ? "Running and not ready" : reading.State)}";
        if (expected.Node is { } node && reading.Node != node)
            return reading.Node.Length == 0 ? "it has no node" : $"it is on {reading.Node}";
        if (expected.NotOn is { } other && (reading.Node == other || reading.Node.Length == 0))
            return reading.Node.Length == 0 ? "it has no node" : "it is";
        if (expected.Restarts is { } restarts && reading.Restarts != restarts)
            return string.Create(CultureInfo.InvariantCulture, $"it was started again {reading.Restarts} times");
        var images = (pod.Spec.List("containers") ?? ApiList.Empty).Maps.Select(static container => container.TextOf("image") ?? "").ToList();
        return expected.Image is { } image && !images.Contains(image) ? $"it has {string.Join(", ", images)}" : null;
    }

    private string? WhyNot(StateExpectation expected)
    {
        if (Find(expected.Object) is not { } item)
            return expected.State == ScriptExpectations.Absent ? null : "there is none";
        string state;
        if (item.Kind == ResourceKinds.Node)
        {
            var ready = (item.Status.List("conditions") ?? ApiList.Empty).Maps.FirstOrDefault(static condition => condition.TextOf("type") == "Ready")?.TextOf("status");
            state = ready == "True" ? "Ready" : ready == "Unknown" && expected.State == "Unknown" ? "Unknown" : "NotReady";
        }
        else
        {
            state = item.IsDeleting ? "Terminating" : item.Status.TextOf("phase") ?? "Pending";
        }
        return state == expected.State ? null : $"it is {state}";
    }

    private string? WhyNot(SetExpectation expected)
    {
        if (Find(expected.Object) is not { } set)
            return "there is none";
        var (ready, wanted) = (set.Status.IntegerOf("readyReplicas") ?? 0, set.Spec.IntegerOf("replicas") ?? 1);
        return ready == expected.Ready && wanted == expected.Wanted ? null : string.Create(CultureInfo.InvariantCulture, $"it is {ready}/{wanted}");
    }

    private string? WhyNot(FileExpectation expected)
    {
        var (text, failure) = StoryActions.Read(cluster, ns, new ReadFileStep(expected.Pod, expected.File));
        if (failure is not null)
            return expected.Text is null && StoryActions.IsMissingFile(cluster, ns, expected.Pod, expected.File) ? null : failure;
        return expected.Text is null ? "there is one" : text == expected.Text ? null : $"it holds '{text}'";
    }

    private string? WhyNot(DnsExpectation expected)
    {
        var answers = StoryDns.Answers(cluster, expected.Type, expected.Name, ns);
        if (expected.Answers is { } wanted)
            return wanted.Order(StringComparer.Ordinal).SequenceEqual(answers.Order(StringComparer.Ordinal)) ? null : answers.Count == 0 ? "there is no answer" : $"it is {string.Join(", ", answers)}";
        return answers.Count == expected.Count ? null : answers.Count == 0 ? "there is no answer" : string.Create(CultureInfo.InvariantCulture, $"there are {answers.Count}: {string.Join(", ", answers)}");
    }

    private string? WhyNot(SinceExpectation expected)
    {
        if (marks.Find(expected.Mark) is not { } mark)
            return expected.Mark is null ? "no mark was set; write '- mark: NAME' before" : $"no mark '{expected.Mark}' was set";
        if (!mark.Objects.TryGetValue(expected.Object.KeyIn(ns), out var then))
            return "there was none then";
        if (Find(expected.Object) is not { } now)
            return "there is none";
        return expected.Verb switch
        {
            SinceVerb.Kept => now.Uid == then.Uid ? null : "it is another one",
            SinceVerb.Replaced => now.Uid != then.Uid ? null : "it is the same",
            _ => PodReading.Of(now).Node is { Length: > 0 } node && node != PodReading.Of(then).Node ? null : $"it is on {(PodReading.Of(now).Node.Length == 0 ? "no node" : PodReading.Of(now).Node)}",
        };
    }

    private string? WhyNot(OrderExpectation expected)
    {
        var at = 0;
        foreach (var line in Lines(expected.Mark))
        {
            if (at < expected.Lines.Count && line.StartsWith(expected.Lines[at], StringComparison.Ordinal))
                at++;
        }
        return at == expected.Lines.Count ? null : at == 0 ? $"the story does not say '{expected.Lines[0]}'" : $"the story does not say '{expected.Lines[at]}' after '{expected.Lines[at - 1]}'";
    }

    // Subject and event, as scripts write them, since a mark, the last mark or the start.
    private IEnumerable<string> Lines(string? mark) =>
        recorder.Story.Lines.Skip(marks.Find(mark)?.Line ?? 0).Where(static line => line.Kind == StoryKind.Event).Select(static line => $"{line.Subject} {line.What}");

    private ApiObject? Find(ObjectName name)
    {
        if (cluster.Store.Get(name.KeyIn(ns)) is { } item)
            return item;
        // Stories call volumes after their claims.
        return name.Kind == ResourceKinds.Volume ? cluster.Store.List(ResourceKinds.Volume).FirstOrDefault(volume => recorder.Names.VolumeName(volume.Name) == name.Name) : null;
    }
}
