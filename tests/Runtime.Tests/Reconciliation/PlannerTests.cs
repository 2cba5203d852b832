using StsLint.Runtime.Api;
using StsLint.Runtime.Reconciliation;

namespace StsLint.Tests.Reconciliation;

/// <summary>What a plan is made of what is wanted and what there is. No cluster: the planner is a function.</summary>
public sealed class PlannerTests
{
    private static readonly HashSet<string> s_default = ["default"];

    [Fact]
    public void What_others_need_comes_first()
    {
        const string Manifests = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: api, namespace: shop}
            spec:
              selector: {matchLabels: {app: api}}
              template:
                metadata: {labels: {app: api}}
                spec: {containers: [{name: api, image: "registry.example/api:1"}]}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: scratch, namespace: shop}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, namespace: shop}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: api, namespace: shop}
            spec: {maxUnavailable: 1, selector: {matchLabels: {app: api}}}
            ---
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: disk}
            spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: fast, csi: {driver: d.example, volumeHandle: a}}
            ---
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: fast}
            provisioner: d.example
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}

            """;
        var plan = Plan(Manifests + "---\n" + Validated.Web().Replace("metadata:\n  name: web\n", "metadata:\n  name: web\n  namespace: shop\n", StringComparison.Ordinal), Empty());
        Assert.All(plan.Steps, static step => Assert.Equal(StepAction.Create, step.Action));
        Assert.Equal(
            ["Namespace/shop", "StorageClass/fast", "PersistentVolume/disk", "ConfigMap/settings", "PodDisruptionBudget/api", "Service/web", "PersistentVolumeClaim/scratch", "StatefulSet/web", "Deployment/api"],
            plan.Steps.Select(static step => step.Desired.ToString()));
    }

    [Fact]
    public void The_plan_does_not_depend_on_the_order_of_the_manifests()
    {
        var documents = Validated.Web().Split("---\n");
        var one = Plan(string.Join("---\n", documents), Empty());
        var other = Plan(string.Join("---\n", documents.Reverse()), Empty());
        Assert.Equal(one.Steps.Select(static step => $"{step.Action} {step.Desired} {step.Reason}"), other.Steps.Select(static step => $"{step.Action} {step.Desired} {step.Reason}"));
    }

    [Fact]
    public void Nothing_changes_where_only_defaults_differ()
    {
        var set = Validated.Object(Validated.Web());
        var stored = Stored(set).WithAt(["spec", "podManagementPolicy"], "OrderedReady").WithAt(["status"], ApiMap.Of(("replicas", 2)));
        Assert.Equal(StepAction.Unchanged, StepOf(set, stored, stored).Action);
        // The same without a dry run: what the manifest leaves open does not count.
        Assert.Equal(StepAction.Unchanged, StepOf(set, stored, null).Action);
    }

    [Fact]
    public void Quantities_are_compared_by_value()
    {
        var set = Validated.Object(Validated.Web());
        var stored = Stored(Validated.Object(Validated.Web().Replace("storage: 1Gi", "storage: 1024Mi", StringComparison.Ordinal)));
        Assert.Equal(StepAction.Unchanged, StepOf(set, stored, null).Action);
    }

    [Fact]
    public void A_new_image_replaces_every_pod()
    {
        var stored = Stored(Validated.Object(Validated.Web()));
        var wanted = Validated.Object(Validated.Web(image: "registry.example/web:2"));
        var step = StepOf(wanted, stored, stored.With(Outcome(stored, wanted)));
        Assert.Equal((StepAction.Apply, Disruption.OnePodAtATime, DataRisk.None), (step.Action, step.Disruption, step.DataRisk));
        var change = Assert.Single(step.Changes);
        Assert.Equal(("spec.template.spec.containers[app].image", "registry.example/web:1", "registry.example/web:2"), (change.Field, change.From!.Text, change.To!.Text));
        Assert.Equal("every pod is replaced, from the highest ordinal down", Assert.Single(step.Consequences));
        Assert.Equal(stored.Uid, step.Uid);
    }

    [Fact]
    public void Scaling_down_sets_claims_aside()
    {
        var step = Scale(from: 3, to: 1, "Retain");
        Assert.Equal((StepAction.Apply, Disruption.Pods, DataRisk.SetAside), (step.Action, step.Disruption, step.DataRisk));
        Assert.Equal(["2 pods are taken away: web-1, web-2", "data-web-1, data-web-2 stay and will be mounted again when the set is scaled up"], step.Consequences);
    }

    [Fact]
    public void Scaling_down_that_deletes_claims_needs_consent_to_just_that()
    {
        var step = Scale(from: 3, to: 1, "Delete");
        Assert.Equal((StepAction.Refused, DataRisk.Loss, RefusalReason.ConsentMissing), (step.Action, step.DataRisk, step.Refusal!.Reason));
        var token = step.Refusal.ConsentToken!;
        Assert.Equal(StepAction.Apply, Scale(3, 1, "Delete", consents: [token]).Action);
        // It agrees to nothing else: not to more claims, and not to those of another set of that name.
        Assert.Equal(StepAction.Refused, Scale(3, 0, "Delete", consents: [token]).Action);
        Assert.Equal(StepAction.Refused, Scale(3, 1, "Delete", uid: "another", consents: [token]).Action);
    }

    [Fact]
    public void Scaling_up_names_the_data_that_pods_will_find()
    {
        var step = Scale(from: 1, to: 3, "Retain");
        Assert.Equal(["2 pods are added: web-1, web-2", "they find the data that earlier pods of these names left on data-web-1, data-web-2"], step.Consequences);
    }

    [Fact]
    public void Claims_that_are_to_be_deleted_later_need_consent_now()
    {
        var stored = Stored(Validated.Object(Validated.Web()));
        var wanted = Validated.Object(Validated.Web(claims: "Delete"));
        var step = StepOf(wanted, stored, stored.With(Outcome(stored, wanted)), claims: ["data-web-0"]);
        Assert.Equal((StepAction.Refused, RefusalReason.ConsentMissing), (step.Action, step.Refusal!.Reason));
        Assert.Equal("whenScaled becomes Delete: data-web-0 is deleted when the set is scaled down", step.Reason);
    }

    public static TheoryData<string, string, string> Immutable => new()
    {
        { "serviceName: web", "serviceName: other", "spec.serviceName" },
        { "storage: 1Gi", "storage: 2Gi", "spec.volumeClaimTemplates" },
        { "mountPath: /data", "mountPath: /other", "" },
        { "      app: web\n  template", "      app: web\n  podManagementPolicy: Parallel\n  template", "spec.podManagementPolicy" },
    };

    [Theory]
    [MemberData(nameof(Immutable))]
    public void Fields_that_cannot_be_changed_are_named(string text, string other, string field)
    {
        var wanted = Validated.Object(Validated.Web(more: "").Replace(text, other, StringComparison.Ordinal));
        var stored = Stored(Validated.Object(Validated.Web())).WithAt(["spec", "podManagementPolicy"], "OrderedReady");
        var error = ApiError.Invalid(stored.Key, new ApiCause("FieldValueForbidden", "spec", "Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden"));
        var step = StepOf(wanted, stored, null, error);
        Assert.Equal(StepAction.Refused, step.Action);
        Assert.Equal(field.Length == 0 ? RefusalReason.Invalid : RefusalReason.ImmutableField, step.Refusal!.Reason);
        if (field.Length > 0)
        {
            Assert.Equal([field], step.Refusal.Fields);
            Assert.Contains("--cascade=orphan", step.Refusal.Advice, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Owners_of_fields_are_named()
    {
        var set = Validated.Object(Validated.Web());
        var error = new ApiError(409, "Conflict", "Apply failed with 1 conflict")
        {
            Causes = [new ApiCause("FieldManagerConflict", ".spec.replicas", "conflict with \"kube-controller-manager\" with subresource \"scale\" using apps/v1")],
        };
        var step = StepOf(set, Stored(set), null, error);
        Assert.Equal((StepAction.Refused, RefusalReason.FieldConflict), (step.Action, step.Refusal!.Reason));
        Assert.Equal(new FieldOwner("kube-controller-manager", "spec.replicas"), Assert.Single(step.Refusal.Owners));
        Assert.StartsWith("'kube-controller-manager' owns spec.replicas", step.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_is_going_is_waited_for()
    {
        var set = Validated.Object(Validated.Web());
        var step = StepOf(set, Stored(set).WithAt(["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z").WithAt(["metadata", "finalizers"], new ApiList("foregroundDeletion")), null);
        Assert.Equal((StepAction.Refused, RefusalReason.IsBeingDeleted), (step.Action, step.Refusal!.Reason));
        Assert.Contains("foregroundDeletion", step.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_namespace_has_to_be_there_or_among_the_manifests()
    {
        const string Settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n";
        Assert.Equal(RefusalReason.NamespaceMissing, Assert.Single(Plan(Settings, Empty()).Steps).Refusal!.Reason);
        Assert.True(Plan(Settings + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", Empty()).CanBeApplied);
    }

    [Fact]
    public void Kinds_that_the_cluster_does_not_serve_are_refused()
    {
        var step = Assert.Single(Plan("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n", Empty()).Steps);
        Assert.Equal(RefusalReason.KindNotServed, step.Refusal!.Reason);
    }

    [Fact]
    public void A_pod_of_somebody_else_has_the_name()
    {
        var set = Validated.Object(Validated.Web());
        var pod = new ApiObject(ResourceKinds.Pod, ApiMap.Of(("metadata", ApiMap.Of(("name", "web-1"), ("namespace", "default"), ("labels", ApiMap.Of(("app", "other")))))));
        Assert.Equal(["web-1"], SetMembers.ForeignPods(set, null, [pod]).Select(static each => each.Name));
        // One without an owner whose labels fit is taken over; one beyond the last ordinal does not matter.
        Assert.Empty(SetMembers.ForeignPods(set, null, [pod.WithAt(["metadata", "labels", "app"], "web")]));
        Assert.Empty(SetMembers.ForeignPods(set, null, [pod.WithAt(["metadata", "name"], "web-2")]));
        Assert.Empty(SetMembers.ForeignPods(set, null, [pod.WithAt(["metadata", "name"], "web-01")]));
    }

    private static ClusterSnapshot Empty() => new(new Dictionary<ObjectKey, LiveState>(), s_default);

    private static ReconcilePlan Plan(string manifests, ClusterSnapshot live, ReconcilerOptions? options = null) => Planner.Plan(DesiredObject.Of(Validated.Of(manifests)), live, options ?? new ReconcilerOptions());

    private static PlanStep Scale(int from, int to, string whenScaled, string uid = "uid-1", string[]? consents = null)
    {
        var stored = Stored(Validated.Object(Validated.Web(from, claims: whenScaled)), uid);
        var wanted = Validated.Object(Validated.Web(to, claims: whenScaled));
        return StepOf(wanted, stored, stored.With(Outcome(stored, wanted)), claims: ["data-web-0", "data-web-1", "data-web-2"], consents: consents);
    }

    // As the server would store it: what is there with the wanted spec.
    private static ApiMap Outcome(ApiObject stored, ApiObject wanted) => stored.Root.With("spec", wanted.Root["spec"]);

    private static ApiObject Stored(ApiObject item, string uid = "uid-1") =>
        item.WithMetadata(item.Metadata.With("uid", uid).With("resourceVersion", "7").With("managedFields", new ApiList(ApiMap.Of(("manager", "stslint"), ("operation", "Apply")))));

    private static PlanStep StepOf(ApiObject wanted, ApiObject stored, ApiObject? outcome, ApiError? refusal = null, string[]? claims = null, string[]? consents = null)
    {
        var state = new LiveState
        {
            Stored = stored,
            Outcome = outcome,
            Refusal = refusal,
            Claims = [.. (claims ?? []).Select(static name => new ApiObject(ResourceKinds.Claim, ApiMap.Of(("metadata", ApiMap.Of(("name", name), ("namespace", "default"))))))],
        };
        var live = new ClusterSnapshot(new Dictionary<ObjectKey, LiveState> { [stored.Key] = state }, s_default);
        // The object as a manifest: JSON is YAML.
        var plan = Plan(ApiJson.Write(wanted.Root), live, new ReconcilerOptions { Consents = consents ?? [] });
        return Assert.Single(plan.Steps);
    }
}
