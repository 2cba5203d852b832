using System.Globalization;
using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Runtime.Reconciliation;
using StsLint.Syntax;

namespace StsLint.Runtime.Stories;

/// <summary>Plays a script in an embedded cluster, in virtual time, and writes down what happens.</summary>
public sealed class StoryPlayer
{
    private readonly ValidatedManifests _manifests;
    private readonly Func<IReadOnlyList<string>, ValidatedManifests>? _load;
    private readonly StoryRecorder _recorder;
    private readonly Reconciler _reconciler;
    private readonly StoryMarks _marks;
    private readonly StoryChecks _checks;
    private readonly Dictionary<ObjectKey, ApiObject> _applied = [];

    /// <summary>A cluster at its start, in which nothing has happened yet.</summary>
    /// <param name="manifests">What a step <c>apply</c> without files applies.</param>
    /// <param name="options">How the cluster is set up.</param>
    /// <param name="load">Reads and judges the files that a step names, by their paths as the script writes them; null when there are none.</param>
    public StoryPlayer(ValidatedManifests manifests, ClusterOptions? options = null, Func<IReadOnlyList<string>, ValidatedManifests>? load = null)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        _manifests = manifests;
        _load = load;
        Namespace = NamespaceOf(manifests);
        Cluster = new EmbeddedCluster(options);
        _recorder = new StoryRecorder(Cluster, Namespace);
        _reconciler = Reconciler.On(Cluster);
        _marks = new StoryMarks(Cluster);
        _checks = new StoryChecks(Cluster, _recorder, _marks, Namespace);
    }

    /// <summary>The cluster in which it plays.</summary>
    public EmbeddedCluster Cluster { get; }

    /// <summary>The namespace in which objects are looked for that are named without one: that of the first object.</summary>
    public string Namespace { get; }

    /// <summary>What happened so far.</summary>
    public Story Story => _recorder.Story;

    /// <summary>The options of a cluster as a script asks for it, on top of others.</summary>
    public static ClusterOptions OptionsOf(Script script, ClusterOptions? given = null)
    {
        ArgumentNullException.ThrowIfNull(script);
        var options = given ?? new ClusterOptions();
        var cluster = script.Cluster;
        return options with
        {
            Seed = cluster.Seed is { } seed ? (ulong)seed : options.Seed,
            Nodes = cluster.Nodes ?? options.Nodes,
            HasDefaultStorageClass = cluster.HasDefaultClass ?? options.HasDefaultStorageClass,
            MaxUnavailableStatefulSet = cluster.MaxUnavailable ?? options.MaxUnavailableStatefulSet,
        };
    }

    /// <summary>Plays a script to its end, or to the first step that cannot be done or expects what is not so.</summary>
    /// <returns>Whether all was as the script expects it.</returns>
    public bool Play(Script script, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        return Play(script.Steps, cancellation);
    }

    internal bool Play(IReadOnlyList<ScriptStep> steps, CancellationToken cancellation)
    {
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (Do(step, cancellation) is not { } failure)
                    continue;
                Fail(failure, step);
            }
            catch (ApiException e)
            {
                Fail(e.Message, step);
            }
            return false;
        }
        return true;
    }

    // What is in the way, or null when the step is done.
    private string? Do(ScriptStep step, CancellationToken cancellation)
    {
        switch (step)
        {
            case ApplyStep apply:
                Head(apply.Files.Count == 0 ? "apply" : "apply " + string.Join(", ", apply.Files));
                return Apply(apply, cancellation);
            case WaitStep wait:
                Head("wait " + Duration(wait.Time));
                Cluster.Simulation.RunFor(wait.Time);
                return null;
            case WaitReadyStep ready:
                Head("wait until all is ready");
                return WaitReady(ready.Within, cancellation);
            case ExpectStep expect:
                return Expect(expect);
            case MarkStep mark:
                _marks.Set(mark.Name, Story.Lines.Count);
                return null;
            case WriteFileStep write:
                Head($"{write.Pod} writes {write.File}: {write.Text}");
                return StoryActions.Write(Cluster, Namespace, write);
            case ReadFileStep read:
                Head($"{read.Pod} reads {read.File}");
                return Show(StoryActions.Read(Cluster, Namespace, read));
            case DeleteStep delete:
                Head($"delete {delete.Object}{(delete.IsForced ? " by force" : "")}{(delete.Propagation is { } how ? ", " + how.ToString().ToLowerInvariant() : "")}");
                _applied.Remove(delete.Object.KeyIn(Namespace));
                return Sent(Cluster.Delete(delete.Object.KeyIn(Namespace), new DeleteRequest { GracePeriodSeconds = delete.IsForced ? 0 : delete.Grace, Propagation = delete.Propagation }, cancellation));
            case ScaleStep scale:
                Head(string.Create(CultureInfo.InvariantCulture, $"scale {scale.Object} to {scale.Replicas}"));
                return Sent(Cluster.Patch(scale.Object.KeyIn(Namespace), PatchType.Merge, ApiMap.Of(("spec", ApiMap.Of(("replicas", scale.Replicas)))), null, null, cancellation));
            case SetImageStep image:
                Head($"set the image of {image.Object}, container {image.Container}, to {image.Image}");
                return SetImage(image, cancellation);
            case PatchStep patch:
                Head($"patch {patch.Object}: {patch.Patch}");
                return Sent(Cluster.Patch(patch.Object.KeyIn(Namespace), PatchType.StrategicMerge, patch.Patch, null, null, cancellation));
            case UndoStep undo:
                Head($"go back to {(undo.Revision is { } number ? string.Create(CultureInfo.InvariantCulture, $"revision {number}") : "the revision before")} of {undo.Object}");
                return StoryActions.Undo(Cluster, undo, Namespace);
            case NodeStep node:
                if (StoryActions.NodeOf(Cluster, Namespace, node.Node) is not { } name)
                    return $"{node.Node} is on no node";
                node = node with { Node = name };
                Head(StoryActions.Say(node));
                return StoryActions.Do(Cluster, node);
            case FaultStep fault:
                Head(StoryActions.Say(fault));
                return StoryActions.Do(Cluster, fault, Namespace);
            case DigStep dig:
                Head($"dig {dig.Type} {dig.Name}");
                var answers = StoryDns.Answers(Cluster, dig.Type, dig.Name, Namespace);
                return Show((answers.Count == 0 ? "no answer" : string.Join('\n', answers), null));
            case ShowStep show:
                foreach (var what in show.What)
                    Show(what);
                return null;
            case SayStep say:
                Head(say.Text);
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step.GetType().Name, "There is no such step.");
        }
    }

    private string? Apply(ApplyStep step, CancellationToken cancellation)
    {
        var manifests = step.Files.Count == 0 ? _manifests : (_load ?? throw new InvalidOperationException("The script names files, and nobody reads them."))(step.Files);
        var plan = Now(_reconciler.Write(manifests, null, cancellation));
        if (plan.Refused.FirstOrDefault() is { } refused)
            return $"{refused.Desired}: {refused.Refusal}";
        foreach (var item in plan.Steps)
            _applied[item.Desired.Key!.Value] = item.Desired.Object!;
        Cluster.Simulation.Settle();
        return null;
    }

    private string? WaitReady(TimeSpan within, CancellationToken cancellation)
    {
        var waits = Now(Reconciler.On(Cluster, new ReconcilerOptions { Deadline = within }).Follow([.. _applied.Values], null, cancellation));
        if (waits.Count == 0)
            return null;
        return $"not ready after {Duration(within)}: {string.Join("; ", waits.Select(wait => $"{_recorder.Names.Replace(wait.Message)} ({wait.Unblock})"))}";
    }

    private string? Expect(ExpectStep step)
    {
        if (step.Within > TimeSpan.Zero)
            Cluster.Simulation.RunUntil(() => step.Expectations.All(each => _checks.WhyNot(each) is null), step.Within);
        foreach (var expectation in step.Expectations)
        {
            if (_checks.WhyNot(expectation) is { } why)
                return $"expected {StoryChecks.Say(expectation)}, but {why}{(step.Within > TimeSpan.Zero ? $" after {Duration(step.Within)}" : "")}";
            _recorder.Tell(StoryKind.Met, "", StoryChecks.Say(expectation));
        }
        return null;
    }

    private string? SetImage(SetImageStep step, CancellationToken cancellation)
    {
        var key = step.Object.KeyIn(Namespace);
        if (Cluster.Store.Get(key) is not { } item)
            return $"there is no {step.Object}";
        var containers = item.Spec.Map("template")?.Map("spec")?.List("containers") ?? ApiList.Empty;
        for (var i = 0; i < containers.Count; i++)
        {
            if (containers[i] is ApiMap container && container.TextOf("name") == step.Container)
                return Sent(Cluster.Update(item.WithAt(["spec", "template", "spec", "containers"], containers.With(i, container.With("image", step.Image))), null, null, cancellation));
        }
        return $"{step.Object} has no container '{step.Container}'; it has {string.Join(", ", containers.Maps.Select(static container => container.TextOf("name")))}";
    }

    private string? Show((string? Text, string? Failure) answer)
    {
        if (answer.Failure is not null)
            return answer.Failure;
        foreach (var line in (answer.Text ?? "").TrimEnd('\n').Split('\n'))
            _recorder.Tell(StoryKind.Output, "", line);
        return null;
    }

    /// <summary>Adds a table of pods, claims, volumes, sets, nodes or services to the story.</summary>
    internal void Show(string what)
    {
        Head("show " + what);
        var kind = StateTables.KindOf(what);
        foreach (var line in StateTables.Of(what, Cluster.Store.List(kind, kind.IsNamespaced ? Namespace : null), _recorder.Names).Lines())
            _recorder.Tell(StoryKind.Output, "", line);
    }

    /// <summary>Adds the names that headless Services give, with their answers, to the story.</summary>
    internal void ShowNames()
    {
        foreach (var service in Cluster.Store.List(ResourceKinds.Service, Namespace).Where(static service => service.Spec.TextOf("clusterIP") == "None"))
        {
            Head("dig " + service.Name);
            foreach (var line in StoryDns.NamesOf(Cluster, service))
                _recorder.Tell(StoryKind.Output, "", line);
        }
    }

    private string? Sent(ValueTask<ApiObject> call)
    {
        Now(call);
        // What the cluster does about it at once belongs to this step.
        Cluster.Simulation.Settle();
        return null;
    }

    private void Head(string what) => _recorder.Tell(StoryKind.Step, "", what);

    private void Fail(string message, ScriptStep step) =>
        _recorder.Tell(StoryKind.Failed, "", step.Span is { } span ? string.Create(CultureInfo.InvariantCulture, $"{message} ({span.File.Path}:{span.StartPosition.Line + 1})") : message);

    // Nothing in an embedded cluster is waited for outside of virtual time.
    private static T Now<T>(ValueTask<T> call) => call.IsCompleted ? call.GetAwaiter().GetResult() : call.AsTask().GetAwaiter().GetResult();

    internal static string Duration(TimeSpan time) =>
        time.TotalSeconds < 120 || time.Seconds != 0 || time.Milliseconds != 0 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s") : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.##} min");

    private static string NamespaceOf(ValidatedManifests manifests)
    {
        var objects = DesiredObject.Of(manifests);
        var first = objects.FirstOrDefault(static item => item.Kind == ResourceKinds.StatefulSet) ?? objects.FirstOrDefault(static item => item.Namespace.Length > 0);
        return first?.Namespace ?? manifests.Options.Namespace ?? "default";
    }
}
