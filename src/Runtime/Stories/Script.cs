using StsLint.Runtime.Api;
using StsLint.Syntax;

namespace StsLint.Runtime.Stories;

/// <summary>What is done to a cluster, step by step, and what is expected of it.</summary>
public sealed class Script
{
    internal Script(SourceFile file, IReadOnlyList<string> manifests, ScriptCluster cluster, IReadOnlyList<ScriptStep> steps)
    {
        File = file;
        Manifests = manifests;
        Cluster = cluster;
        Steps = steps;
    }

    /// <summary>The source.</summary>
    public SourceFile File { get; }

    /// <summary>Files and folders with the manifests that it is about, as paths from the script's folder; none when the script leaves that to its user.</summary>
    public IReadOnlyList<string> Manifests { get; }

    /// <summary>The cluster in which it plays.</summary>
    internal ScriptCluster Cluster { get; }

    internal IReadOnlyList<ScriptStep> Steps { get; }
}

/// <summary>Something that is wrong with a script.</summary>
/// <param name="Span">Where.</param>
/// <param name="Message">What, and what to write instead.</param>
public sealed record ScriptProblem(SourceSpan Span, string Message)
{
    /// <summary>File, line and column, from 1, and the message.</summary>
    public override string ToString()
    {
        var at = Span.StartPosition;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Span.File.Path}:{at.Line + 1}:{at.Column + 1}: {Message}");
    }
}

/// <summary>The cluster that a script asks for; null where it says nothing.</summary>
internal sealed record ScriptCluster
{
    public long? Seed { get; init; }

    public IReadOnlyList<string>? Nodes { get; init; }

    public bool? HasDefaultClass { get; init; }

    public bool? MaxUnavailable { get; init; }
}

/// <summary>An object by kind and name, in the story's namespace unless it has one of its own.</summary>
internal readonly record struct ObjectName(ResourceKind Kind, string? Namespace, string Name)
{
    public ObjectKey KeyIn(string ns) => new(Kind, Kind.IsNamespaced ? Namespace ?? ns : "", Name);

    public override string ToString() => $"{StoryNames.WordOf(Kind)}/{(Namespace is null ? "" : Namespace + "/")}{Name}";
}

/// <summary>A step of a script.</summary>
internal abstract record ScriptStep
{
    /// <summary>Where it stands; null when no file holds it.</summary>
    public SourceSpan? Span { get; init; }
}

/// <summary>Applies the manifests, or those of other files.</summary>
internal sealed record ApplyStep(IReadOnlyList<string> Files) : ScriptStep;

/// <summary>Lets time pass.</summary>
internal sealed record WaitStep(TimeSpan Time) : ScriptStep;

/// <summary>Lets time pass until all that was applied is ready.</summary>
internal sealed record WaitReadyStep(TimeSpan Within) : ScriptStep;

/// <summary>Checks what there is, at once or within a time.</summary>
internal sealed record ExpectStep(IReadOnlyList<Expectation> Expectations, TimeSpan Within) : ScriptStep;

/// <summary>Takes note of what there is.</summary>
internal sealed record MarkStep(string Name) : ScriptStep;

/// <summary>A pod writes a file.</summary>
internal sealed record WriteFileStep(string Pod, string File, string Text) : ScriptStep;

/// <summary>Shows a file as a pod sees it.</summary>
internal sealed record ReadFileStep(string Pod, string File) : ScriptStep;

/// <summary>Deletes an object.</summary>
internal sealed record DeleteStep(ObjectName Object, bool IsForced, long? Grace, Propagation? Propagation) : ScriptStep;

/// <summary>Sets a number of replicas.</summary>
internal sealed record ScaleStep(ObjectName Object, long Replicas) : ScriptStep;

/// <summary>Sets the image of a container in a template.</summary>
internal sealed record SetImageStep(ObjectName Object, string Container, string Image) : ScriptStep;

/// <summary>Changes an object by a strategic merge patch.</summary>
internal sealed record PatchStep(ObjectName Object, ApiMap Patch) : ScriptStep;

/// <summary>Goes back to an earlier template: that of a revision, or the one before.</summary>
internal sealed record UndoStep(ObjectName Object, long? Revision) : ScriptStep;

/// <summary>Does something to a node, which is named, or is the one of a pod (<c>pod/web-1</c>).</summary>
internal sealed record NodeStep(NodeVerb Verb, string Node) : ScriptStep;

/// <summary>What can be done to a node.</summary>
internal enum NodeVerb : byte
{
    Stop,
    PowerOff,
    Start,
    Reboot,
    Cordon,
    Uncordon,
    OutOfService,
    InService,
    Add,
    Remove,
}

/// <summary>Something of a pod or an image goes wrong, or is mended.</summary>
internal sealed record FaultStep(FaultVerb Verb, string Name) : ScriptStep;

/// <summary>What can go wrong, and be mended.</summary>
internal enum FaultVerb : byte
{
    FailReadiness,
    RestoreReadiness,
    Crash,
    FailPod,
    IgnoreTermination,
    HonourTermination,
    BreakImage,
    CrashImage,
    RestoreImage,
}

/// <summary>Asks the cluster's DNS.</summary>
internal sealed record DigStep(string Type, string Name) : ScriptStep;

/// <summary>Shows objects as a table.</summary>
internal sealed record ShowStep(IReadOnlyList<string> What) : ScriptStep;

/// <summary>Says something to the reader.</summary>
internal sealed record SayStep(string Text) : ScriptStep;

/// <summary>Something that is expected.</summary>
internal abstract record Expectation;

/// <summary>A pod is in a state, on a node, with an image.</summary>
internal sealed record PodExpectation(string Pod, string? State, string? Node, string? NotOn, string? Image, long? Restarts) : Expectation;

/// <summary>A claim, a volume, a node or another object is in a state, or absent.</summary>
internal sealed record StateExpectation(ObjectName Object, string State) : Expectation;

/// <summary>So many pods of a set are ready, of so many that are wanted.</summary>
internal sealed record SetExpectation(ObjectName Object, long Ready, long Wanted) : Expectation;

/// <summary>A file holds a text; null: there is none.</summary>
internal sealed record FileExpectation(string Pod, string File, string? Text) : Expectation;

/// <summary>A question to the DNS has so many answers, or just these.</summary>
internal sealed record DnsExpectation(string Type, string Name, long? Count, IReadOnlyList<string>? Answers) : Expectation;

/// <summary>An object is still the one that it was at a mark (or is another one, or on another node).</summary>
internal sealed record SinceExpectation(string? Mark, SinceVerb Verb, ObjectName Object) : Expectation;

/// <summary>What may have become of an object since a mark.</summary>
internal enum SinceVerb : byte
{
    Kept,
    Replaced,
    Moved,
}

/// <summary>These lines of the story came in this order since a mark.</summary>
internal sealed record OrderExpectation(string? Mark, IReadOnlyList<string> Lines) : Expectation;

/// <summary>No line of the story since a mark begins like this.</summary>
internal sealed record NeverExpectation(string? Mark, string Line) : Expectation;
