using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>Fields that take one of a few words.</summary>
internal sealed class UnknownValue : FieldRule
{
    private const string Format = "{0} '{1}' is not known; {2}";

    private const string CaseFix = "Writes the known value where only letter case, dashes or underscores differ. Safe: nothing else can have been meant.";

    private static readonly RuleDescriptor s_podManagementPolicy = new("STS1027", "Unknown podManagementPolicy", Format, Severity.Error,
        static () => new(
            Finds: "`spec.podManagementPolicy` of a StatefulSet that is neither `OrderedReady` nor `Parallel`. The words are case-sensitive.",
            Why: "The API server refuses the StatefulSet (ValidateStatefulSetSpec in pkg/apis/apps/validation).",
            Wrong: """
                spec:
                  podManagementPolicy: parallel
                """,
            Right: """
                spec:
                  podManagementPolicy: Parallel
                """,
            Fix: CaseFix,
            Silent: "An empty text is taken for the default, OrderedReady, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_updateStrategy = new("STS1028", "Unknown update strategy", Format, Severity.Error,
        static () => new(
            Finds: "`spec.updateStrategy.type` of a StatefulSet that is neither `RollingUpdate` nor `OnDelete`.",
            Why: "The API server refuses the StatefulSet. `Recreate` is a Deployment's strategy; for StatefulSets no release up to 1.36 has it.",
            Wrong: """
                spec:
                  updateStrategy:
                    type: Recreate
                """,
            Right: """
                spec:
                  updateStrategy:
                    type: OnDelete
                """,
            Fix: CaseFix,
            Silent: "An empty text is taken for the default, RollingUpdate, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_retentionPolicy = new("STS1032", "Unknown claim retention policy", Format, Severity.Error,
        static () => new(
            Finds: "`whenDeleted` or `whenScaled` of `spec.persistentVolumeClaimRetentionPolicy` that is neither `Retain` nor `Delete`.",
            Why: "The API server refuses the StatefulSet. `Recycle` is a policy of volumes, not of claims.",
            Wrong: """
                spec:
                  persistentVolumeClaimRetentionPolicy:
                    whenDeleted: delete
                """,
            Right: """
                spec:
                  persistentVolumeClaimRetentionPolicy:
                    whenDeleted: Delete
                """,
            Fix: CaseFix,
            Silent: "An empty text is taken for the default, Retain, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_volumeMode = new("STS1059", "Unknown volumeMode", Format, Severity.Error,
        static () => new(
            Finds: "`spec.volumeMode` of a claim that is neither `Filesystem` nor `Block`; an empty text counts too.",
            Why: "The API server refuses the claim. A claim template of a StatefulSet is checked since 1.34; older servers store the StatefulSet, and each claim is then refused.",
            Wrong: """
                spec:
                  volumeMode: block
                """,
            Right: """
                spec:
                  volumeMode: Block
                """,
            Fix: CaseFix))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_protocol = new("STS1072", "Unknown protocol", Format, Severity.Error,
        static () => new(
            Finds: "`protocol` of a Service port or container port that is none of `TCP`, `UDP` and `SCTP`.",
            Why: "The API server refuses the object. The word names the transport, not what is spoken over it: HTTP, gRPC and the like go over TCP; `appProtocol` tells them.",
            Wrong: """
                ports:
                - name: web
                  port: 80
                  protocol: HTTP
                """,
            Right: """
                ports:
                - name: web
                  port: 80
                  protocol: TCP
                """,
            Fix: "Writes the word in capitals, and TCP for HTTP, HTTPS and gRPC. Safe: nothing else can have been meant.",
            Silent: "An empty text is taken for the default, TCP, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_reclaimPolicy = new("STS1105", "Unknown reclaim policy", Format, Severity.Error,
        static () => new(
            Finds: "`spec.persistentVolumeReclaimPolicy` of a PersistentVolume that is none of `Retain`, `Delete` and `Recycle`.",
            Why: "The API server refuses the PersistentVolume.",
            Wrong: """
                spec:
                  persistentVolumeReclaimPolicy: retain
                """,
            Right: """
                spec:
                  persistentVolumeReclaimPolicy: Retain
                """,
            Fix: CaseFix,
            Silent: "An empty text is taken for the default, Retain, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_evictionPolicy = new("STS1132", "Unknown unhealthyPodEvictionPolicy", Format, Severity.Error,
        static () => new(
            Finds: "`spec.unhealthyPodEvictionPolicy` of a PodDisruptionBudget that is neither `IfHealthyBudget` nor `AlwaysAllow`; an empty text counts too.",
            Why: "The API server refuses the PodDisruptionBudget.",
            Wrong: """
                spec:
                  maxUnavailable: 1
                  unhealthyPodEvictionPolicy: Always
                """,
            Right: """
                spec:
                  maxUnavailable: 1
                  unhealthyPodEvictionPolicy: AlwaysAllow
                """,
            Fix: CaseFix))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_classReclaimPolicy = new("STS1121", "Unknown reclaim policy of a class", Format, Severity.Error,
        static () => new(
            Finds: "`reclaimPolicy` of a StorageClass that is neither `Delete` nor `Retain`. `Recycle`, which a PersistentVolume may have, is not allowed here.",
            Why: "The API server refuses the StorageClass (validateReclaimPolicy in pkg/apis/storage/validation).",
            Wrong: """
                provisioner: disk.csi.example.com
                reclaimPolicy: Recycle
                """,
            Right: """
                provisioner: disk.csi.example.com
                reclaimPolicy: Delete
                """,
            Fix: CaseFix,
            Silent: "An empty text is taken for none, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_bindingMode = new("STS1122", "Unknown volumeBindingMode", Format, Severity.Error,
        static () => new(
            Finds: "`volumeBindingMode` of a StorageClass that is neither `Immediate` nor `WaitForFirstConsumer`; an empty text counts too.",
            Why: "The API server refuses the StorageClass.",
            Wrong: """
                provisioner: disk.csi.example.com
                volumeBindingMode: WaitForConsumer
                """,
            Right: """
                provisioner: disk.csi.example.com
                volumeBindingMode: WaitForFirstConsumer
                """,
            Fix: CaseFix,
            Silent: "When the field is absent: the default is Immediate."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_pullPolicy = new("STS1164", "Unknown imagePullPolicy", Format, Severity.Error,
        static () => new(
            Finds: "`imagePullPolicy` of a container or init container that is none of `Always`, `IfNotPresent` and `Never`.",
            Why: "The API server refuses the object. The template of a StatefulSet is checked since 1.34; older servers store the set, and no pod can be created.",
            Wrong: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  imagePullPolicy: ifnotpresent
                """,
            Right: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  imagePullPolicy: IfNotPresent
                """,
            Fix: CaseFix,
            Silent: "An empty text is taken for the default, as the server takes it: Always for the tag `latest` or none, else IfNotPresent."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_messagePolicy = new("STS1165", "Unknown terminationMessagePolicy", Format, Severity.Error,
        static () => new(
            Finds: "`terminationMessagePolicy` of a container or init container that is neither `File` nor `FallbackToLogsOnError`.",
            Why: "The API server refuses the object. The template of a StatefulSet is checked since 1.34; older servers store the set, and no pod can be created.",
            Wrong: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  terminationMessagePolicy: FallbackToLogs
                """,
            Right: """
                containers:
                - name: db
                  image: registry.example/db:1.2.3
                  terminationMessagePolicy: FallbackToLogsOnError
                """,
            Fix: CaseFix,
            Silent: "An empty text is taken for the default, File, as the server takes it."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_groupChangePolicy = new("STS1228", "Unknown fsGroupChangePolicy", Format, Severity.Error,
        static () => new(
            Finds: "`securityContext.fsGroupChangePolicy` of a pod that is neither `Always` nor `OnRootMismatch`; an empty text counts too.",
            Why: "The API server refuses the object. The template of a StatefulSet is checked since 1.34; older servers store the set, and no pod can be created.",
            Wrong: """
                securityContext:
                  fsGroup: 999
                  fsGroupChangePolicy: onRootMismatch
                """,
            Right: """
                securityContext:
                  fsGroup: 999
                  fsGroupChangePolicy: OnRootMismatch
                """,
            Fix: CaseFix))
    {
        Fixes = FixSafety.Safe,
    };

    public UnknownValue()
        : base(
            new ValueCheck(s_podManagementPolicy, Part.StatefulSet, "spec.podManagementPolicy", ["OrderedReady", "Parallel"]),
            new ValueCheck(s_updateStrategy, Part.StatefulSet, "spec.updateStrategy.type", ["RollingUpdate", "OnDelete"]),
            new ValueCheck(s_retentionPolicy, Part.StatefulSet, "spec.persistentVolumeClaimRetentionPolicy.whenDeleted", ["Retain", "Delete"]),
            new ValueCheck(s_retentionPolicy, Part.StatefulSet, "spec.persistentVolumeClaimRetentionPolicy.whenScaled", ["Retain", "Delete"]),
            new ValueCheck(s_volumeMode, Part.Claim, "spec.volumeMode", ["Filesystem", "Block"]) { EmptyIsDefault = false },
            new ValueCheck(s_protocol, Part.Service, "spec.ports[].protocol", ["TCP", "UDP", "SCTP"]) { Meant = ProtocolBelow },
            new ValueCheck(s_reclaimPolicy, Part.Volume, "spec.persistentVolumeReclaimPolicy", ["Retain", "Delete", "Recycle"]),
            new ValueCheck(s_evictionPolicy, Part.DisruptionBudget, "spec.unhealthyPodEvictionPolicy", ["IfHealthyBudget", "AlwaysAllow"]) { EmptyIsDefault = false },
            new ValueCheck(s_classReclaimPolicy, Part.StorageClass, "reclaimPolicy", ["Delete", "Retain"]),
            new ValueCheck(s_bindingMode, Part.StorageClass, "volumeBindingMode", ["Immediate", "WaitForFirstConsumer"]) { EmptyIsDefault = false },
            new ValueCheck(s_pullPolicy, Part.Container, "imagePullPolicy", ["Always", "IfNotPresent", "Never"]),
            new ValueCheck(s_messagePolicy, Part.Container, "terminationMessagePolicy", ["File", "FallbackToLogsOnError"]),
            new ValueCheck(s_groupChangePolicy, Part.Pod, "securityContext.fsGroupChangePolicy", ["Always", "OnRootMismatch"]) { EmptyIsDefault = false },
            new ValueCheck(s_protocol, Part.Container, "ports[].protocol", ["TCP", "UDP", "SCTP"]) { Meant = ProtocolBelow })
    {
    }

    private static string? ProtocolBelow(string word) => word.ToUpperInvariant() is "HTTP" or "HTTPS" or "HTTP2" or "GRPC" ? "TCP" : null;

    private sealed class ValueCheck(RuleDescriptor rule, Part part, string path, string[] known) : FieldCheck(rule, part, path)
    {
        /// <summary>The server takes an empty text for the default.</summary>
        public bool EmptyIsDefault { get; init; } = true;

        /// <summary>What a word that is none of the known ones can only have meant.</summary>
        public Func<string, string?>? Meant { get; init; }

        protected override void Check(in FieldPlace place)
        {
            var value = place.Owner.Text(place.Name);
            if (!value.IsKnown || (value.Value.Length == 0 && EmptyIsDefault) || Array.IndexOf(known, value.Value) >= 0)
                return;
            var meant = KnownWords.Near(value.Value, known) ?? Meant?.Invoke(value.Value);
            var finding = place.Report(Rule, value, place.Name, value.Value, meant is null ? "it must be " + KnownWords.Or(known) : $"write '{meant}'");
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(value.Node!, meant));
        }
    }
}
