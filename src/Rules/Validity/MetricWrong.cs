using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1144. Source: validateMetricSpec and what it calls, in pkg/apis/autoscaling/validation/validation.go.</summary>
internal sealed class MetricWrong : HorizontalPodAutoscalerRule
{
    // In the order in which the server looks for them; of several it judges the first.
    private static readonly (string Type, string Block)[] s_sources =
        [("Object", "object"), ("External", "external"), ("Pods", "pods"), ("Resource", "resource"), ("ContainerResource", "containerResource")];

    private static readonly string[] s_types = ["Resource", "ContainerResource", "Pods", "Object", "External"];

    private static readonly string[] s_targetTypes = ["Utilization", "Value", "AverageValue"];

    // Kubernetes 1.34 looks at the apiVersion of the described object too.
    private static readonly Release s_versionsChecked = new(34);

    private static readonly RuleDescriptor s_rule = new("STS1144", "Metric does not fit its type", "{0}", Severity.Error,
        static () => new(
            Finds: """
                In `spec.metrics` of a HorizontalPodAutoscaler: a `type` that is missing or none of Resource, ContainerResource, Pods, Object and External; the block that
                the type calls for is missing, or another stands beside it; a missing resource name, container, metric name or described object, or one of a form that none can have;
                a target without a `type` of Utilization, Value or AverageValue; a target without the value that the metric needs, with two where one is allowed, or with one that is not above 0.
                In autoscaling/v1: `targetCPUUtilizationPercentage` below 1.
                """,
            Why: "The API server refuses the HorizontalPodAutoscaler. Resource and ContainerResource take averageUtilization or averageValue, Pods averageValue, External value or averageValue, Object either or both.",
            Wrong: """
                metrics:
                - type: Resource
                  resource:
                    name: cpu
                    target:
                      type: Utilization
                """,
            Right: """
                metrics:
                - type: Resource
                  resource:
                    name: cpu
                    target:
                      type: Utilization
                      averageUtilization: 70
                """,
            Fix: "Mends the letter case of a type. Safe: nothing else can have been meant.",
            Silent: "When the target's type and its value do not fit each other (Utilization with averageValue), and for selectors of metrics: the server takes both. In the versions v2beta1 and older, whose metrics look otherwise."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_rule];

    protected override void Check(ManifestObject autoscaler, Field<MappingNode> spec, RuleContext context)
    {
        if (autoscaler.Version == "v1")
        {
            var cpu = spec.Integer("targetCPUUtilizationPercentage");
            if (IsReadable(cpu) && cpu.Value < 1)
                context.Report(autoscaler, s_rule, cpu, $"targetCPUUtilizationPercentage is {Text(cpu)}; it must be 1 or more");
        }
        else if (autoscaler.Version is "v2" or "v2beta2")
        {
            foreach (var metric in spec.Sequence("metrics").Mappings())
                new Metric(autoscaler, context).Check(metric);
        }
    }

    private static string Text(Field<long> number) => number.Value.ToString(CultureInfo.InvariantCulture);

    private readonly struct Metric(ManifestObject autoscaler, RuleContext context)
    {
        public void Check(MappingNode metric)
        {
            var type = metric.Text("type");
            CheckWord(type, "type", s_types, "the metric");

            var sources = 0;
            var first = default(Field<MappingNode>);
            var expected = default(string);
            foreach (var (name, block) in s_sources)
            {
                if (type.Is(name))
                    expected = block;
                var source = metric.Mapping(block);
                if (source.IsKnown && ++sources == 1)
                    first = source;
            }
            foreach (var (_, block) in s_sources)
            {
                var source = metric.Mapping(block);
                if (block == expected && source.IsLeftOut())
                    Report(Anchor.Of(source), sources == 1 ? $"a metric of type {type.Value} is told under {block}, not under {first.Name}" : $"a metric of type {type.Value} needs {block}");
                else if (block != expected && source.IsKnown && sources > 1 && (expected is not null || type.IsAbsent))
                    Report(Anchor.Key(metric, block), expected is null ? $"the metric is told in two ways; keep one of {first.Name} and {block}" : $"a metric of type {type.Value} takes no {block}; make it an item of its own");
            }
            if (sources > 0)
                CheckSource(first.Name, first.Value);
        }

        private void CheckSource(string block, MappingNode source)
        {
            var target = source.Mapping("target");
            switch (block)
            {
                case "object":
                    CheckDescribed(source.Mapping("describedObject"));
                    CheckMetricName(source.Mapping("metric"));
                    CheckTarget(block, target, "averageValue", "value");
                    break;
                case "external":
                    CheckMetricName(source.Mapping("metric"));
                    if (CheckTarget(block, target, "averageValue", "value") && IsSet(target, "value") && IsSet(target, "averageValue"))
                        Report(Anchor.Of(target.Quantity("value")), "a target of external takes value or averageValue, not both");
                    break;
                case "pods":
                    CheckMetricName(source.Mapping("metric"));
                    CheckTarget(block, target, "averageValue", null);
                    break;
                default:
                    CheckResource(source.Text("name"), mustBeOfContainers: block == "containerResource");
                    if (block == "containerResource")
                        CheckContainer(source.Text("container"));
                    if (CheckTarget(block, target, "averageUtilization", "averageValue") && IsSet(target, "averageUtilization") && IsSet(target, "averageValue"))
                        Report(Anchor.Of(target.Quantity("averageValue")), $"a target of {block} takes averageUtilization or averageValue, not both");
                    break;
            }
        }

        private void CheckMetricName(Field<MappingNode> metric)
        {
            var name = metric.Text("name");
            if (name.IsMissing())
                Report(Anchor.Of(name), "the metric has no name; write that of the metric to scale by");
            else if (name.IsKnown && Names.PathSegment.Problem(name.Value) is { } problem)
                Report(Anchor.Of(name), $"no metric can have the name '{name.Value}': {problem}");
        }

        private void CheckDescribed(Field<MappingNode> described)
        {
            if (described.IsLeftOut())
            {
                Report(Anchor.Of(described), "describedObject is missing; write kind and name of the object that the metric is about");
                return;
            }
            CheckSegment(described.Text("kind"), "kind");
            CheckSegment(described.Text("name"), "name");
            var version = described.Text("apiVersion");
            if (version.IsKnown && IsMalformedVersion(version.Value))
                context.ReportSince(s_versionsChecked, "store it and cannot read the metric", autoscaler, s_rule, Anchor.Of(version), $"apiVersion '{version.Value}' of describedObject is not of the form group/version");
        }

        private void CheckSegment(Field<string> part, string what)
        {
            if (part.IsMissing())
                Report(Anchor.Of(part), $"describedObject has no {what}; write that of the object that the metric is about");
            else if (part.IsKnown && Names.PathSegment.Problem(part.Value) is { } problem)
                Report(Anchor.Of(part), $"nothing can have the {what} '{part.Value}': {problem}");
        }

        private void CheckResource(Field<string> name, bool mustBeOfContainers)
        {
            if (name.IsMissing())
                Report(Anchor.Of(name), "the resource has no name; write cpu or memory");
            else if (!name.IsKnown || !mustBeOfContainers)
                return;
            else if (Names.QualifiedName.Problem(name.Value) is { } problem)
                Report(Anchor.Of(name), $"'{name.Value}' is no name of a resource: {problem}");
            else if (!ResourceWrong.IsOfContainers(name.Value))
                Report(Anchor.Of(name), $"'{name.Value}' is no resource of containers; use cpu or memory");
        }

        private void CheckContainer(Field<string> container)
        {
            if (container.IsMissing())
                Report(Anchor.Of(container), "containerResource has no container; write the name of the container to measure");
            else if (container.IsKnown && Names.DnsLabel.Problem(container.Value) is { } problem)
                Report(Anchor.Of(container), $"no container can have the name '{container.Value}': {problem}");
        }

        // True when there is a target to look at.
        private bool CheckTarget(string block, Field<MappingNode> target, string needed, string? or)
        {
            var wanted = or is null ? needed : or == "value" ? $"value or {needed}" : $"{needed} or {or}";
            if (target.IsLeftOut())
                Report(Anchor.Of(target), $"{block} has no target; write its type and {wanted}");
            if (!target.IsKnown)
                return false;
            CheckWord(target.Text("type"), "type", s_targetTypes, "the target");
            // Of a whole number too it only matters here whether it is there.
            var first = target.Quantity(needed);
            if (first.IsLeftOut() && (or is null || target.Quantity(or).IsLeftOut()))
                Report(Anchor.Of(first), $"the target of {block} has no {wanted}");
            CheckPositive(target.Quantity("value"), "value");
            CheckPositive(target.Quantity("averageValue"), "averageValue");
            var utilization = target.Integer("averageUtilization");
            if (IsReadable(utilization) && utilization.Value < 1)
                Report(Anchor.Of(utilization), $"averageUtilization is {Text(utilization)}; it must be 1 or more");
            return true;
        }

        private void CheckPositive(Field<Quantity> amount, string name)
        {
            if (amount.IsKnown && amount.Value.Value <= 0)
                Report(Anchor.Of(amount), $"{name} is {((ScalarNode)amount.Node!).Value}; it must be more than 0");
        }

        private void CheckWord(Field<string> word, string name, string[] known, string of)
        {
            if (word.IsMissing())
            {
                Report(Anchor.Of(word), $"{of} has no {name}; it must be {KnownWords.Or(known)}");
                return;
            }
            if (!word.IsKnown || Array.IndexOf(known, word.Value) >= 0)
                return;
            var meant = KnownWords.Near(word.Value, known);
            var finding = Report(Anchor.Of(word), meant is null ? $"the {name} '{word.Value}' of {of} is not known; it must be {KnownWords.Or(known)}" : $"the {name} '{word.Value}' of {of} is not known; write '{meant}'");
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(word.Node!, meant));
        }

        private static bool IsSet(Field<MappingNode> target, string name) => target.Quantity(name).IsKnown;

        private Finding Report(Anchor at, string message) => context.Report(autoscaler, s_rule, at, message);
    }
}
