using System.Collections.Concurrent;
using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Syntax;

namespace StsLint.Runtime.Embedded.Rules;

/// <summary>
/// StsLint's own rules as the server's judges: an error of the families Structure and Validity means that the API server refuses the object. For what users
/// write; objects that controllers make of judged templates are not judged again.
/// </summary>
internal sealed class LintRules
{
    private static readonly Linter s_linter = new([.. RuleCatalog.Rules.Where(static rule => rule.Descriptors.Any(static descriptor => IsServers(descriptor.Id)))]);

    // What the server writes itself, and what it takes no notice of in a write of the whole object.
    private static readonly string[] s_serverMetadata = ["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink"];

    private const int MostKnown = 4096;

    // Objects that passed, by all that was judged: the same one is often written again with another number of replicas or another note.
    private static readonly ConcurrentDictionary<(bool HasMaxUnavailable, ApiMap Root), bool> s_passed = [];

    private readonly bool _hasMaxUnavailable;
    private readonly LintOptions _options;

    public LintRules(ClusterOptions options)
    {
        _hasMaxUnavailable = options.MaxUnavailableStatefulSet;
        _options = LintOptions.Default with
        {
            Select = ["STS0", "STS1"],
            HonourSuppressions = false,
            FeatureGates = _hasMaxUnavailable ? ["MaxUnavailableStatefulSet"] : [],
        };
    }

    /// <summary>Adds the causes for which an object is refused. With <paramref name="isUpdate"/> what is judged at creation only is let pass.</summary>
    public void Check(ApiObject item, bool isUpdate, List<ApiCause> causes)
    {
        var metadata = item.Metadata;
        foreach (var name in s_serverMetadata)
            metadata = metadata.Without(name);
        var root = item.Root.With("metadata", metadata).Without("status");
        // Without spec the rules would take it for a patch.
        if (!root.Has("spec") && item.Kind.Info.Type.Field("spec") is not null)
            root = root.With("spec", ApiMap.Empty);
        var key = (_hasMaxUnavailable, HasReplicas(item.Kind) ? Alike(root, causes.Count == 0) : root);
        if (s_passed.ContainsKey(key))
            return;
        var before = causes.Count;
        var hasPassed = true;
        var file = new SourceFile("object.yaml", ApiJson.Write(root));
        var findings = s_linter.Check([new LintInput(file, new ScopeInput("object") { IsClosed = true }, _options, 0)]);
        foreach (var finding in findings)
        {
            if (finding.Severity != Severity.Error || !IsServers(finding.Rule.Id))
                continue;
            hasPassed = false;
            var cause = FindingCauses.Of(finding, item);
            if (isUpdate && IsOfCreation(item.Kind, cause.Field))
                continue;
            if (!causes.Exists(known => known.Reason == cause.Reason && known.Field == cause.Field))
                causes.Add(cause);
        }
        if (item.Kind == ResourceKinds.Deployment)
            CheckRollout(item.Spec, causes);
        if (hasPassed && causes.Count == before)
        {
            if (s_passed.Count >= MostKnown)
                s_passed.Clear();
            s_passed.TryAdd(key, true);
        }
        if (causes.Count > 0)
        {
            CompanionCauses.Add(item, causes);
        }
    }

    // What is judged alike whatever it says: any number of replicas that there can be, the generation that the server counts, and annotations that are well formed, which say nothing to the server.
    private static ApiMap Alike(ApiMap root, bool hasGoodMetadata)
    {
        if (root.At("spec", "replicas")?.Integer is >= 0 and <= int.MaxValue)
            root = root.WithAt(["spec", "replicas"], 1);
        if (root.Map("metadata") is not { } metadata)
            return root;
        if (hasGoodMetadata)
            metadata = metadata.Without("annotations");
        if (metadata.IntegerOf("generation") >= 0)
            metadata = metadata.Without("generation");
        return root.With("metadata", metadata);
    }

    private static bool HasReplicas(ResourceKind kind) => kind == ResourceKinds.StatefulSet || kind == ResourceKinds.Deployment || kind == ResourceKinds.ReplicaSet;

    private static bool IsServers(string id) => id.StartsWith("STS0", StringComparison.Ordinal) || id.StartsWith("STS1", StringComparison.Ordinal);

    // Old objects may have what is refused today in places that cannot change.
    private static bool IsOfCreation(ResourceKind kind, string field) =>
        field.StartsWith("metadata.name", StringComparison.Ordinal)
        || (kind == ResourceKinds.StatefulSet && (field == "spec.serviceName" || field.StartsWith("spec.volumeClaimTemplates", StringComparison.Ordinal)));

    // How a Deployment rolls out is not the linter's subject.
    private static void CheckRollout(ApiMap spec, List<ApiCause> causes)
    {
        const int DefaultDeadline = 600;
        if ((spec.IntegerOf("progressDeadlineSeconds") ?? DefaultDeadline) <= (spec.IntegerOf("minReadySeconds") ?? 0))
            causes.Add(Causes.Invalid("spec.progressDeadlineSeconds", "must be greater than minReadySeconds", spec["progressDeadlineSeconds"]));
        if (spec.At("strategy", "rollingUpdate") is ApiMap rolling && IsZero(rolling["maxUnavailable"]) && IsZero(rolling["maxSurge"]))
            causes.Add(Causes.Invalid("spec.strategy.rollingUpdate.maxUnavailable", "may not be 0 when `maxSurge` is 0", rolling["maxUnavailable"]));

        static bool IsZero(ApiValue? value) => value is ApiNumber { Whole: 0 } or ApiText { Value: "0%" };
    }
}
