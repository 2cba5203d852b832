using System.Globalization;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>Whole numbers that must lie in a range.</summary>
internal sealed class NumberOutOfRange : FieldRule
{
    private const string NotNegative = "{0} is {1}; it must be 0 or more";

    private const string ZeroFix = "Writes 0, the default. Unsafe, since another number may have been meant.";

    private static readonly RuleDescriptor s_replicas = new("STS1026", "Negative number of replicas", NotNegative, Severity.Error,
        static () => new(
            Finds: "`spec.replicas` of a StatefulSet or Deployment below 0.",
            Why: "The API server refuses the StatefulSet.",
            Wrong: """
                spec:
                  replicas: -1
                """,
            Right: """
                spec:
                  replicas: 1
                """));

    private static readonly RuleDescriptor s_partition = new("STS1030", "Negative partition", NotNegative, Severity.Error,
        static () => new(
            Finds: "`spec.updateStrategy.rollingUpdate.partition` below 0.",
            Why: "The API server refuses the StatefulSet. The partition is the first ordinal that an update reaches; 0 updates all pods.",
            Wrong: """
                updateStrategy:
                  type: RollingUpdate
                  rollingUpdate:
                    partition: -1
                """,
            Right: """
                updateStrategy:
                  type: RollingUpdate
                  rollingUpdate:
                    partition: 0
                """,
            Fix: ZeroFix))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_minReadySeconds = new("STS1033", "Negative minReadySeconds", NotNegative, Severity.Error,
        static () => new(
            Finds: "`spec.minReadySeconds` of a StatefulSet or Deployment below 0.",
            Why: "The API server refuses the StatefulSet.",
            Wrong: """
                spec:
                  minReadySeconds: -5
                """,
            Right: """
                spec:
                  minReadySeconds: 5
                """,
            Fix: ZeroFix))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_firstOrdinal = new("STS1034", "Negative first ordinal", NotNegative, Severity.Error,
        static () => new(
            Finds: "`spec.ordinals.start` below 0.",
            Why: "The API server refuses the StatefulSet. Pods are numbered from this ordinal on.",
            Wrong: """
                spec:
                  ordinals:
                    start: -1
                """,
            Right: """
                spec:
                  ordinals:
                    start: 1
                """,
            Fix: ZeroFix))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_historyLimit = new("STS1040", "Negative revisionHistoryLimit", "{0} is {1}, so every old revision is kept; write the number to keep, such as 10", Severity.Warning,
        static () => new(
            Finds: "`spec.revisionHistoryLimit` of a StatefulSet below 0.",
            Why: "The API server accepts it (newer ones with a warning), and the controller then never deletes an old ControllerRevision.",
            Wrong: """
                spec:
                  revisionHistoryLimit: -1
                """,
            Right: """
                spec:
                  revisionHistoryLimit: 10
                """,
            Fix: "Writes 10, the default. Unsafe, since another number may have been meant."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_servicePort = new("STS1071", "Service port missing or out of range", "{0} {1}; ports go from 1 to 65535", Severity.Error,
        static () => new(
            Finds: "An entry of a Service's `spec.ports` whose `port` is absent or not between 1 and 65535.",
            Why: "The API server refuses the Service. `port` is where clients connect to; `targetPort` alone is not enough.",
            Wrong: """
                ports:
                - name: web
                  targetPort: 8080
                """,
            Right: """
                ports:
                - name: web
                  port: 80
                  targetPort: 8080
                """));

    public NumberOutOfRange()
        : base(
            new RangeCheck(s_replicas, Part.StatefulSet, "spec.replicas", 0, int.MaxValue, null),
            new RangeCheck(s_replicas, Part.Deployment, "spec.replicas", 0, int.MaxValue, null),
            new RangeCheck(s_partition, Part.StatefulSet, "spec.updateStrategy.rollingUpdate.partition", 0, int.MaxValue, "0"),
            new RangeCheck(s_minReadySeconds, Part.StatefulSet, "spec.minReadySeconds", 0, int.MaxValue, "0"),
            new RangeCheck(s_minReadySeconds, Part.Deployment, "spec.minReadySeconds", 0, int.MaxValue, "0"),
            new RangeCheck(s_firstOrdinal, Part.StatefulSet, "spec.ordinals.start", 0, int.MaxValue, "0"),
            new RangeCheck(s_historyLimit, Part.StatefulSet, "spec.revisionHistoryLimit", 0, int.MaxValue, "10"),
            new PortCheck(s_servicePort, Part.Service, "spec.ports[].port"))
    {
    }

    private sealed class RangeCheck(RuleDescriptor rule, Part part, string path, long least, long most, string? fix) : FieldCheck(rule, part, path)
    {
        protected override void Check(in FieldPlace place)
        {
            // Beyond int32 the number does not fit its field, which STS0012 says.
            var value = place.Owner.Integer(place.Name);
            if (!value.IsKnown || value.Value is < int.MinValue or > int.MaxValue || (value.Value >= least && value.Value <= most))
                return;
            var finding = place.Report(Rule, value, place.Name, value.Value.ToString(CultureInfo.InvariantCulture));
            if (fix is not null)
                finding.WithUnsafeFix($"Write {fix}, the default", Edit.ReplaceValue(value.Node!, fix));
        }
    }

    private sealed class PortCheck(RuleDescriptor rule, Part part, string path) : FieldCheck(rule, part, path)
    {
        protected override void Check(in FieldPlace place)
        {
            var value = place.Owner.Integer(place.Name);
            if (value.IsAbsent)
                place.Report(Rule, value, place.Name, "is missing");
            else if (value.IsKnown && value.Value is < 1 or > 65535 && value.Value is >= int.MinValue and <= int.MaxValue)
                place.Report(Rule, value, place.Name, $"{value.Value.ToString(CultureInfo.InvariantCulture)} is out of range");
        }
    }
}
