using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Engine;

/// <summary>How much a finding matters.</summary>
public enum Severity : byte
{
    /// <summary>The rule is off.</summary>
    None,
    /// <summary>Advice.</summary>
    Info,
    /// <summary>Very likely a defect.</summary>
    Warning,
    /// <summary>It cannot work; in the families STS0 and STS1: the API server refuses it.</summary>
    Error,
}

/// <summary>The families of rules, by the digit behind <c>STS</c>.</summary>
public enum RuleFamily : byte
{
    /// <summary>STS0: syntax and schema.</summary>
    Structure,
    /// <summary>STS1: what the API server refuses.</summary>
    Validity,
    /// <summary>STS2: selectors, Services, DNS names, ports.</summary>
    Identity,
    /// <summary>STS3: claims, volumes, classes.</summary>
    Storage,
    /// <summary>STS4: rollout and availability.</summary>
    Rollout,
    /// <summary>STS5: security and good practice.</summary>
    Security,
    /// <summary>STS6: changes that are refused or lose data.</summary>
    Updates,
    /// <summary>STS7: manifests made in C#.</summary>
    Code,
}

/// <summary>
/// What people read about a rule. Markdown; the examples are YAML (of rules on code: C#) without fences. One text serves <c>stslint explain</c>, docs/rules,
/// SARIF and every other place.
/// </summary>
/// <param name="Finds">What it finds, exactly, in one or two sentences.</param>
/// <param name="Why">Why it hurts: what the API server, the controller or the kubelet then does.</param>
/// <param name="Wrong">A short example that has the finding.</param>
/// <param name="Right">The same example put right.</param>
/// <param name="Fix">What the automatic edit does and why it is safe or not; null when there is none.</param>
/// <param name="Silent">When the rule stays silent although one might expect it to speak; null when there is nothing to say.</param>
public sealed record RuleDocumentation(string Finds, string Why, string Wrong, string Right, string? Fix = null, string? Silent = null);

/// <summary>A rule's identity and words.</summary>
public sealed class RuleDescriptor
{
    /// <summary>Makes a descriptor. The message format takes <c>{0}</c>, <c>{1}</c> … and ends without a full stop.</summary>
    public RuleDescriptor(string id, string title, string messageFormat, Severity defaultSeverity, Func<RuleDocumentation> documentation)
    {
        Id = id;
        Title = title;
        MessageFormat = messageFormat;
        DefaultSeverity = defaultSeverity;
        _documentation = documentation;
    }

    private readonly Func<RuleDocumentation> _documentation;

    /// <summary>Such as <c>STS3060</c>.</summary>
    public string Id { get; }

    /// <summary>What is wrong, in a few words.</summary>
    public string Title { get; }

    /// <summary>The message with <c>{0}</c>-like places.</summary>
    public string MessageFormat { get; }

    /// <summary>The severity when nobody says otherwise; <see cref="Severity.None"/> is off by default.</summary>
    public Severity DefaultSeverity { get; }

    /// <summary>The best fix that the rule may offer.</summary>
    public FixSafety? Fixes { get; init; }

    /// <summary>The documentation, made when asked for.</summary>
    public RuleDocumentation Documentation => _documentation();

    /// <summary>The family that the id tells.</summary>
    public RuleFamily Family => (RuleFamily)(Id[3] - '0');

    /// <summary>Where the rule's page stands.</summary>
    public string HelpUri => "https://stslint.dev/rules/" + Id;

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>
/// A rule: one small sealed class with its descriptor on top. It reads views, reports, and knows nothing of options, formats or where
/// the tree came from. Rules hold no state and may run on many threads at once.
/// </summary>
public abstract class Rule
{
    /// <summary>What it may report; more than one only where a table of like conditions is one rule.</summary>
    public abstract IReadOnlyList<RuleDescriptor> Descriptors { get; }
}

/// <summary>A rule on a document's text and tree, whatever it holds.</summary>
public abstract class DocumentRule : Rule
{
    /// <summary>Judges one document.</summary>
    public abstract void Check(ManifestDocument document, RuleContext context);
}

/// <summary>A rule on single objects. The bases below say of which objects, and hand it the view.</summary>
public abstract class SingleObjectRule : Rule
{
    /// <summary>Whether objects of this kind concern the rule; asked once per kind.</summary>
    internal abstract bool AppliesTo(ManifestObject manifest);

    /// <summary>Judges one object that it applies to.</summary>
    internal abstract void Run(ManifestObject manifest, RuleContext context);
}

/// <summary>A rule on any object.</summary>
public abstract class ObjectRule : SingleObjectRule
{
    /// <summary>Judges one object.</summary>
    public abstract void Check(ManifestObject manifest, RuleContext context);

    internal sealed override bool AppliesTo(ManifestObject manifest) => true;

    internal sealed override void Run(ManifestObject manifest, RuleContext context) => Check(manifest, context);
}

/// <summary>A rule on StatefulSets of the apps group.</summary>
public abstract class StatefulSetRule : SingleObjectRule
{
    /// <summary>Judges one StatefulSet.</summary>
    public abstract void Check(StatefulSetView set, RuleContext context);

    internal sealed override bool AppliesTo(ManifestObject manifest) => StatefulSetView.Of(manifest) is not null;

    internal sealed override void Run(ManifestObject manifest, RuleContext context) => Check(StatefulSetView.Of(manifest)!, context);
}

/// <summary>A rule on the pods of a workload: the template of a StatefulSet, Deployment, DaemonSet, ReplicaSet, Job or CronJob, or a Pod itself.</summary>
public abstract class PodRule : SingleObjectRule
{
    /// <summary>Judges one pod spec.</summary>
    public abstract void Check(PodView pod, RuleContext context);

    internal sealed override bool AppliesTo(ManifestObject manifest) => PodView.Of(manifest) is not null;

    internal sealed override void Run(ManifestObject manifest, RuleContext context) => Check(PodView.Of(manifest)!, context);
}

/// <summary>A rule on one container of such a pod, init containers included.</summary>
public abstract class ContainerRule : SingleObjectRule
{
    /// <summary>Judges one container.</summary>
    public abstract void Check(ContainerView container, RuleContext context);

    internal sealed override bool AppliesTo(ManifestObject manifest) => PodView.Of(manifest) is not null;

    internal sealed override void Run(ManifestObject manifest, RuleContext context)
    {
        var containers = PodView.Of(manifest)!.AllContainers;
        for (var i = 0; i < containers.Count; i++)
            Check(containers[i], context);
    }
}

/// <summary>A rule on a claim: a PersistentVolumeClaim, a claim template of a StatefulSet, or an ephemeral volume's template.</summary>
public abstract class ClaimRule : SingleObjectRule
{
    /// <summary>Judges one claim.</summary>
    public abstract void Check(ClaimView claim, RuleContext context);

    internal sealed override bool AppliesTo(ManifestObject manifest) => ClaimView.Of(manifest) is not null || PodView.Of(manifest) is not null;

    internal sealed override void Run(ManifestObject manifest, RuleContext context)
    {
        if (ClaimView.Of(manifest) is { } claim)
        {
            Check(claim, context);
            return;
        }
        var pod = PodView.Of(manifest)!;
        if (pod.Set is { } set)
        {
            foreach (var template in set.Claims)
                Check(template, context);
        }
        foreach (var ephemeral in pod.EphemeralClaims)
            Check(ephemeral, context);
    }
}

/// <summary>A rule on Services.</summary>
public abstract class ServiceRule : SingleObjectRule
{
    /// <summary>Judges one Service.</summary>
    public abstract void Check(ServiceView service, RuleContext context);

    internal sealed override bool AppliesTo(ManifestObject manifest) => ServiceView.Of(manifest) is not null;

    internal sealed override void Run(ManifestObject manifest, RuleContext context) => Check(ServiceView.Of(manifest)!, context);
}

/// <summary>A rule on PersistentVolumes.</summary>
public abstract class VolumeRule : SingleObjectRule
{
    /// <summary>Judges one PersistentVolume.</summary>
    public abstract void Check(PersistentVolumeView volume, RuleContext context);

    internal sealed override bool AppliesTo(ManifestObject manifest) => PersistentVolumeView.Of(manifest) is not null;

    internal sealed override void Run(ManifestObject manifest, RuleContext context) => Check(PersistentVolumeView.Of(manifest)!, context);
}

/// <summary>A rule that needs more than one object. It sees what was kept of every object of the scope.</summary>
public abstract class ScopeRule : Rule
{
    /// <summary>What it says of an object may depend on names that are only like those the object writes, or on how many names there are.</summary>
    internal virtual bool ComparesNames => false;

    /// <summary>Judges the objects that belong together.</summary>
    public abstract void Check(ManifestScope scope, RuleContext context);
}

/// <summary>
/// A rule that judges one object after the other, but has to look at others of the scope. All such rules see an object in one go, so that of a
/// large scope each object is looked at a few times only.
/// </summary>
public abstract class ScopedObjectRule : ScopeRule
{
    /// <summary>Judges one object of the scope; what does not concern the rule is passed over.</summary>
    public abstract void Check(ManifestObject manifest, ManifestScope scope, RuleContext context);

    /// <inheritdoc/>
    public sealed override void Check(ManifestScope scope, RuleContext context)
    {
        foreach (var manifest in scope.Objects)
            Check(manifest, scope, context);
    }
}

/// <summary>A rule on StatefulSets that has to look at other objects of the scope.</summary>
public abstract class ScopedStatefulSetRule : ScopedObjectRule
{
    /// <inheritdoc/>
    public sealed override void Check(ManifestObject manifest, ManifestScope scope, RuleContext context)
    {
        if (StatefulSetView.Of(manifest) is { } set)
            Check(set, scope, context);
    }

    /// <summary>Judges one StatefulSet.</summary>
    public abstract void Check(StatefulSetView set, ManifestScope scope, RuleContext context);
}

/// <summary>A rule on Services that has to look at other objects of the scope.</summary>
public abstract class ScopedServiceRule : ScopedObjectRule
{
    /// <inheritdoc/>
    public sealed override void Check(ManifestObject manifest, ManifestScope scope, RuleContext context)
    {
        if (ServiceView.Of(manifest) is { } service)
            Check(service, scope, context);
    }

    /// <summary>Judges one Service.</summary>
    public abstract void Check(ServiceView service, ManifestScope scope, RuleContext context);
}

/// <summary>A rule on the pods of a workload, or a Pod, that has to look at other objects of the scope.</summary>
public abstract class ScopedPodRule : ScopedObjectRule
{
    /// <inheritdoc/>
    public sealed override void Check(ManifestObject manifest, ManifestScope scope, RuleContext context)
    {
        if (PodView.Of(manifest) is { } pod)
            Check(pod, scope, context);
    }

    /// <summary>Judges the pods of one workload.</summary>
    public abstract void Check(PodView pod, ManifestScope scope, RuleContext context);
}

/// <summary>A rule on a change: the same object before and after.</summary>
public abstract class UpdateRule : Rule
{
    /// <summary>It judges objects that seem to have another name or namespace than in the base, instead of those that have the same.</summary>
    internal virtual bool LooksAtRenamed => false;

    /// <summary>Judges one object that stands in both the base and the input. Findings stand in <paramref name="after"/>.</summary>
    public abstract void Check(ManifestObject before, ManifestObject after, RuleContext context);
}

/// <summary>
/// A rule on code that makes manifests rather than on the manifests: here stand its words, so that it is listed, explained and configured like any
/// other; the analyzers, which see the code, report it.
/// </summary>
public abstract class CodeRule : Rule;
