using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>What a field's path starts from.</summary>
internal enum Part : byte
{
    /// <summary>A StatefulSet.</summary>
    StatefulSet,
    /// <summary>A Service.</summary>
    Service,
    /// <summary>A claim of any kind.</summary>
    Claim,
    /// <summary>A pod's spec, whatever holds it.</summary>
    Pod,
    /// <summary>A container or init container.</summary>
    Container,
    /// <summary>A PersistentVolume.</summary>
    Volume,
    /// <summary>A StorageClass.</summary>
    StorageClass,
    /// <summary>A PodDisruptionBudget.</summary>
    DisruptionBudget,
    /// <summary>A Deployment.</summary>
    Deployment,
    /// <summary>A HorizontalPodAutoscaler.</summary>
    Autoscaler,
}

/// <summary>One field of one object, where a check is made.</summary>
internal readonly struct FieldPlace(ManifestObject manifest, Part part, MappingNode owner, string name, RuleContext context)
{
    public ManifestObject Object { get; } = manifest;

    /// <summary>The mapping that holds the field or lacks it.</summary>
    public MappingNode Owner { get; } = owner;

    public string Name { get; } = name;

    public RuleContext Context { get; } = context;

    public Finding Report<T>(RuleDescriptor rule, Field<T> at, params string[] args) => part is Part.Claim or Part.Pod or Part.Container
        ? Context.ReportInTemplate(Object, rule, at, args)
        : Context.Report(Object, rule, at, args);
}

/// <summary>
/// One row of a table: a rule and a field that it judges. A path is written as in <c>spec.ports[].protocol</c>; where a mapping or list on
/// the way is absent or of another shape, nothing is judged.
/// </summary>
internal abstract class FieldCheck
{
    private readonly (string Name, bool IsList)[] _steps;
    private readonly string _name;

    protected FieldCheck(RuleDescriptor rule, Part part, string path)
    {
        Rule = rule;
        Part = part;
        var names = path.Split('.');
        _steps = new (string, bool)[names.Length - 1];
        for (var i = 0; i < _steps.Length; i++)
            _steps[i] = names[i].EndsWith("[]", StringComparison.Ordinal) ? (names[i].Substring(0, names[i].Length - 2), true) : (names[i], false);
        _name = names[names.Length - 1];
    }

    public RuleDescriptor Rule { get; }

    public Part Part { get; }

    public void Visit(ManifestObject manifest, MappingNode from, RuleContext context) => Visit(manifest, from, 0, context);

    protected abstract void Check(in FieldPlace place);

    private void Visit(ManifestObject manifest, MappingNode owner, int step, RuleContext context)
    {
        for (; step < _steps.Length; step++)
        {
            var (name, isList) = _steps[step];
            if (isList)
            {
                if (owner.Sequence(name) is { IsKnown: true } list)
                {
                    for (var i = 0; i < list.Value.Count; i++)
                    {
                        if (list.Value[i] is MappingNode item)
                            Visit(manifest, item, step + 1, context);
                    }
                }
                return;
            }
            if (owner.Mapping(name) is not { IsKnown: true } next)
                return;
            owner = next.Value;
        }
        Check(new FieldPlace(manifest, Part, owner, _name, context));
    }
}

/// <summary>A rule that is a table of checks of one shape.</summary>
internal abstract class FieldRule : SingleObjectRule
{
    private readonly FieldCheck[][] _checks;

    protected FieldRule(params FieldCheck[] checks)
    {
        _checks = new FieldCheck[(int)Part.Autoscaler + 1][];
        for (var part = 0; part < _checks.Length; part++)
            _checks[part] = Array.FindAll(checks, check => (int)check.Part == part);
        var descriptors = new List<RuleDescriptor>(checks.Length);
        foreach (var check in checks)
        {
            if (!descriptors.Contains(check.Rule))
                descriptors.Add(check.Rule);
        }
        Descriptors = descriptors;
    }

    public sealed override IReadOnlyList<RuleDescriptor> Descriptors { get; }

    internal sealed override bool AppliesTo(ManifestObject manifest) =>
        (RootPart(manifest) is { } part && Has(part))
        || (PodView.Of(manifest) is not null && (Has(Part.Pod) || Has(Part.Container) || Has(Part.Claim)));

    internal sealed override void Run(ManifestObject manifest, RuleContext context)
    {
        if (RootPart(manifest) is { } part)
            Visit(part, manifest, manifest.Root, context);
        if (PodView.Of(manifest) is not { } pod)
            return;
        if (Has(Part.Claim))
        {
            foreach (var claim in pod.Set?.Claims ?? [])
                Visit(Part.Claim, manifest, claim.Node, context);
            foreach (var claim in pod.EphemeralClaims)
                Visit(Part.Claim, manifest, claim.Node, context);
        }
        if (Has(Part.Pod) && pod.Spec.IsKnown)
            Visit(Part.Pod, manifest, pod.Spec.Value, context);
        if (Has(Part.Container))
        {
            for (var i = 0; i < pod.AllContainers.Count; i++)
                Visit(Part.Container, manifest, pod.AllContainers[i].Node, context);
        }
    }

    // The part that the object itself is; of claims and pods inside other objects see Run.
    private static Part? RootPart(ManifestObject manifest) => manifest.Kind.ValueOr("") switch
    {
        "StatefulSet" when manifest.Group == "apps" => Part.StatefulSet,
        "Deployment" when manifest.Group == "apps" => Part.Deployment,
        "Service" when manifest.Group.Length == 0 => Part.Service,
        "PersistentVolumeClaim" when manifest.Group.Length == 0 => Part.Claim,
        "PersistentVolume" when manifest.Group.Length == 0 => Part.Volume,
        "StorageClass" when manifest.IsStorageClass() => Part.StorageClass,
        "PodDisruptionBudget" when manifest.IsDisruptionBudget() => Part.DisruptionBudget,
        "HorizontalPodAutoscaler" when manifest.IsAutoscaler() => Part.Autoscaler,
        _ => null,
    };

    private bool Has(Part part) => _checks[(int)part].Length > 0;

    private void Visit(Part part, ManifestObject manifest, MappingNode from, RuleContext context)
    {
        foreach (var check in _checks[(int)part])
            check.Visit(manifest, from, context);
    }
}
