using StsLint.Engine;
using StsLint.Model;
using StsLint.Schema;
using StsLint.Syntax;

namespace StsLint.Structure;

/// <summary>Whether an object says what it is, and whether the target's servers know it.</summary>
internal static class ApiVersions
{
    private static readonly RuleDescriptor s_missing = new("STS0022", "apiVersion or kind missing",
        "{0} missing{1}", Severity.Error,
        static () => new(
            Finds: "An object without `apiVersion` or without `kind`. A mapping counts as an object when it has one of the two and either metadata or the name of a known kind.",
            Why: "kubectl and the API server cannot tell what the object is and refuse it.",
            Wrong: """
                kind: StatefulSet
                metadata:
                  name: db
                """,
            Right: """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata:
                  name: db
                """,
            Fix: "Writes the `apiVersion` of a kind that only one API group has. Safe.",
            Silent: "For files of other tools that have one of the two keys (`Chart.yaml`, pipelines), and for fragments."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_unknown = new("STS0023", "Unknown apiVersion or kind",
        "no Kubernetes release serves kind {0} in {1}{2}", Severity.Error,
        static () => new(
            Finds: "A kind or a version that none of Kubernetes' own API groups has, or a group that looks like one of them misspelled (`app/v1`, `core/v1`, `storage/v1`).",
            Why: "The API server answers that it has no such resource; kubectl says `no matches for kind`.",
            Wrong: """
                apiVersion: apps/v2
                kind: Statefulset
                """,
            Right: """
                apiVersion: apps/v1
                kind: StatefulSet
                """,
            Fix: "Writes the nearest kind or the right `apiVersion` when there is only one. Safe: as it stands the object cannot be created.",
            Silent: "For groups of others (custom resources), and for files that look like objects but are read by other programs (kubeconfig, OpenShift's kinds in `v1`)."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_wrongGroup = new("STS0024", "Kind does not belong to this apiVersion",
        "{0} is no kind of {1}{2}", Severity.Error,
        static () => new(
            Finds: "A kind of Kubernetes under another of its API groups: `v1` with StatefulSet, `apps/v1` with Service, `v1` with StorageClass.",
            Why: "The API server answers that it has no such resource; kubectl says `no matches for kind`.",
            Wrong: """
                apiVersion: v1
                kind: StatefulSet
                """,
            Right: """
                apiVersion: apps/v1
                kind: StatefulSet
                """,
            Fix: "Writes the group and version that has the kind. Safe: as it stands the object cannot be created.",
            Silent: "For kinds of the same name in groups of others."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_removed = new("STS0025", "API version removed in the target",
        "{0} {1} is no longer served since Kubernetes {2}{3}", Severity.Error,
        static () => new(
            Finds: "An `apiVersion` that some release of the target no longer serves: `apps/v1beta1`, `apps/v1beta2`, `extensions/v1beta1`, `policy/v1beta1`, `autoscaling/v2beta1` and `v2beta2`, `storage.k8s.io/v1beta1` …",
            Why: "The API server answers that it has no such resource. Objects that were created with the old version live on under the new one.",
            Wrong: """
                apiVersion: apps/v1beta1
                kind: StatefulSet
                """,
            Right: """
                apiVersion: apps/v1
                kind: StatefulSet
                """,
            Fix: "Writes the new version, and the selector that `apps/v1beta1` and `extensions/v1beta1` filled in by themselves. Safe where the new version takes the object as it stands; unsafe where a default changes (a StatefulSet of `apps/v1beta1` without `updateStrategy` was OnDelete and becomes RollingUpdate; the empty selector of a PodDisruptionBudget meant no pods and means all). No fix where the shape changed (Ingress, metrics of `autoscaling/v2beta1`).",
            Silent: "When all releases of the target still serve it."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_deprecated = new("STS0026", "API version deprecated in the target",
        "{0} {1} is deprecated since Kubernetes {2}{3}", Severity.Warning,
        static () => new(
            Finds: "An `apiVersion` that every release of the target still serves, but that is deprecated in one of them.",
            Why: "The API server answers with a warning, and a later release will not serve it.",
            Wrong: """
                # stslint_kubernetes_version = 1.21..1.24
                apiVersion: policy/v1beta1
                kind: PodDisruptionBudget
                """,
            Right: """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                """,
            Fix: "Writes the new version when all releases of the target serve it; safe and unsafe as for STS0025.",
            Silent: "When the version is removed within the target (STS0025)."))
    {
        Fixes = FixSafety.Unsafe,
    };

    private static readonly RuleDescriptor s_notYet = new("STS0027", "API version not yet served in the target",
        "{0} {1} is served from Kubernetes {2} on, but the target starts at {3}{4}", Severity.Error,
        static () => new(
            Finds: "An `apiVersion` that the lowest release of the target does not serve yet: `policy/v1` before 1.21, `autoscaling/v2` before 1.23, VolumeAttributesClass in `storage.k8s.io/v1` before 1.34.",
            Why: "The API server of that release answers that it has no such resource.",
            Wrong: """
                # stslint_kubernetes_version = 1.20..1.24
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                """,
            Right: """
                # stslint_kubernetes_version = 1.21..1.24
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                """,
            Silent: "With the default target, which is the newest release only."));

    // Kinds that files hold in "v1" although no API server of Kubernetes has them there: kubeconfig, the legacy API of OpenShift, settings of components.
    private static readonly HashSet<string> s_notOurs = new(StringComparer.Ordinal)
    {
        "Config", "List", "Template", "DeploymentConfig", "BuildConfig", "Build", "ImageStream", "ImageStreamTag", "ImageStreamImport", "Route", "Project", "ProjectRequest", "Group", "User",
        "OAuthClient", "SecurityContextConstraints", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "PolicyBinding", "Policy", "EncryptionConfig", "EncryptionConfiguration",
        "MasterConfig", "NodeConfig", "AdmissionConfiguration", "Identity", "HostSubnet", "NetNamespace", "ClusterNetwork", "EgressNetworkPolicy", "Parameters",
    };

    public static IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_missing, s_unknown, s_wrongGroup, s_removed, s_deprecated, s_notYet];

    /// <summary>Judges what the object says it is; gives the type by which its content can be judged, if there is one.</summary>
    public static TypeInfo? Check(ManifestObject manifest, RuleContext context)
    {
        if (manifest.ApiVersion.IsAbsent || manifest.Kind.IsAbsent)
        {
            if (!manifest.IsFragment)
                ReportMissing(manifest, context);
            return null;
        }
        if (!manifest.ApiVersion.IsKnown || !manifest.Kind.IsKnown)
        {
            // A number or a boolean stands there; a placeholder is nobody's fault.
            return IsScalarOfWrongType(manifest.ApiVersion) || IsScalarOfWrongType(manifest.Kind) ? SchemaWalk.AnyObject : null;
        }
        if (manifest.Schema is not { } kind)
        {
            if (!manifest.IsFragment)
                ReportUnknown(manifest, context);
            return null;
        }
        if (!manifest.IsFragment)
            CheckLifecycle(manifest, kind, context);
        // What has to move to the next version anyway is judged by that.
        if (kind.Until < manifest.Options.Target.From && ApiLifecycle.Of(kind)?.Replacement is { } replacement && ApiLifecycle.Kind(replacement, kind.Name) is { } next && HasSameShape(kind))
            return next.Type;
        return kind.Type;
    }

    private static bool HasSameShape(KindInfo kind) => kind.Name is not ("Ingress" or "CustomResourceDefinition") && (kind.Group, kind.Version) is not ("autoscaling", "v2beta1");

    private static bool IsScalarOfWrongType(Field<string> field) => field.Node is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float or ScalarKind.Boolean };

    private static void ReportMissing(ManifestObject manifest, RuleContext context)
    {
        var root = manifest.Root;
        if (manifest.Kind.IsKnown && manifest.ApiVersion.IsAbsent)
        {
            var known = ApiLifecycle.Preferred(KubernetesSchema.KindsNamed(manifest.Kind.Value), manifest.Options.Target);
            if (known is null && !manifest.Metadata.IsKnown)
                return;
            var finding = context.Report(manifest, s_missing, manifest.ApiVersion, "apiVersion is", known is null ? "" : $"; {known.Name} is a kind of {known.ApiVersion}");
            if (known is not null && !root.IsFlow && !root.Has("apiVersion") && root[0].Origin == EntryOrigin.Written)
                finding.WithSafeFix($"Write apiVersion: {known.ApiVersion}", Edit.Replace(new SourceSpan(manifest.File, root.Start, root.Start), $"apiVersion: {known.ApiVersion}{manifest.File.NewLine}{Indentation(root)}"));
            else if (known is not null)
                finding.WithSafeFix($"Write apiVersion: {known.ApiVersion}", Edit.Set(root, "apiVersion", known.ApiVersion));
        }
        else if (manifest.ApiVersion.IsKnown && manifest.Kind.IsAbsent && manifest.Metadata.IsKnown)
        {
            context.Report(manifest, s_missing, manifest.Kind, "kind is", "");
        }
        else if (manifest.ApiVersion.IsAbsent && manifest.Kind.IsAbsent && manifest.Metadata.IsKnown)
        {
            context.Report(manifest, s_missing, manifest.Kind, "apiVersion and kind are", "");
        }
    }

    private static string Indentation(MappingNode root) => new(' ', root.File.PositionOf(root.Start).Column);

    private static void ReportUnknown(ManifestObject manifest, RuleContext context)
    {
        var kind = manifest.Kind.Value;
        var apiVersion = manifest.ApiVersion.Value;
        var target = manifest.Options.Target;
        var isOurGroup = KubernetesSchema.HasGroup(manifest.Group) && apiVersion.IndexOf('/') == apiVersion.LastIndexOf('/');
        var named = KubernetesSchema.KindsNamed(kind);
        if (named.Count > 0)
        {
            // A group of others may have a kind of the same name.
            if (!isOurGroup && !LooksLikeOurs(manifest.Group, apiVersion, named))
                return;
            if (manifest.Group.Length == 0 && s_notOurs.Contains(kind))
                return;
            var right = ApiLifecycle.Preferred(named, target);
            var isOtherGroup = isOurGroup;
            foreach (var each in named)
                isOtherGroup &= each.Group != manifest.Group;
            var anchor = (Anchor)manifest.ApiVersion.Node!;
            var hint = right is null ? "" : $"; write {right.ApiVersion}";
            var finding = isOtherGroup
                ? context.Report(manifest, s_wrongGroup, anchor, kind, $"'{apiVersion}'", hint)
                : context.Report(manifest, s_unknown, anchor, kind, $"'{apiVersion}'", hint);
            if (right is not null)
                finding.WithSafeFix("Write " + right.ApiVersion, Edit.ReplaceText(manifest.ApiVersion.Node!, right.ApiVersion));
            return;
        }
        if (!isOurGroup || s_notOurs.Contains(kind))
            return;
        var near = NearestKind(kind, target);
        var unknown = context.Report(manifest, s_unknown, manifest.Kind, kind, $"'{apiVersion}'", near is null ? "" : $"; did you mean {near.Name} of {near.ApiVersion}?");
        if (near is null)
            return;
        var edits = new List<Edit> { Edit.ReplaceText(manifest.Kind.Node!, near.Name) };
        if (KubernetesSchema.Kind(manifest.Group, manifest.Version, near.Name) is null)
            edits.Add(Edit.ReplaceText(manifest.ApiVersion.Node!, near.ApiVersion));
        unknown.WithSafeFix("Write " + near.Name, [.. edits]);
    }

    private static KindInfo? NearestKind(string kind, ReleaseRange target)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var each in KubernetesSchema.Kinds)
        {
            if (each.Resource.Length > 0 && each.IsServedIn(target.To))
                names.Add(each.Name);
        }
        var written = kind.Trim();
        var near = names.Contains(written) ? written : Spelling.Nearest(written, names);
        return near is null ? null : ApiLifecycle.Preferred(KubernetesSchema.KindsNamed(near), target);
    }

    // Groups of others have a dot in their name; what has none, or is ours with a slip, cannot be one of them.
    private static bool LooksLikeOurs(string group, string apiVersion, IReadOnlyList<KindInfo> named)
    {
        if (apiVersion.IndexOf('/') != apiVersion.LastIndexOf('/') || !group.Contains('.'))
            return true;
        foreach (var kind in named)
        {
            if (kind.Group.Length > 0 && (Spelling.IsNear(group, kind.Group) || group == kind.Group + ".k8s.io" || string.Equals(group.Trim(), kind.Group, StringComparison.OrdinalIgnoreCase)))
                return true;
        }
        return false;
    }

    private static void CheckLifecycle(ManifestObject manifest, KindInfo kind, RuleContext context)
    {
        var target = manifest.Options.Target;
        var at = (Anchor)manifest.ApiVersion.Node!;
        var lifecycle = ApiLifecycle.Of(kind);
        if (kind.Until < target.To)
        {
            var replacement = lifecycle?.Replacement ?? ApiLifecycle.Preferred(KubernetesSchema.KindsNamed(kind.Name), target)?.ApiVersion;
            var finding = context.Report(manifest, s_removed, at, kind.ApiVersion, kind.Name, new Release(kind.Until.Minor + 1).ToString(), replacement is null ? "" : $"; write {replacement}");
            if (replacement is not null)
                AddMigration(finding, manifest, kind, replacement);
        }
        else if (kind.Since > target.From)
        {
            var older = Served(kind.Name, target);
            context.Report(manifest, s_notYet, at, kind.ApiVersion, kind.Name, kind.Since.ToString(), target.From.ToString(), older is null ? "" : $"; {older.ApiVersion} is served in all of it");
        }
        else if (lifecycle is { } known && known.Deprecated <= target.To)
        {
            var finding = context.Report(manifest, s_deprecated, at, kind.ApiVersion, kind.Name, known.Deprecated.ToString(), known.Replacement is null ? "" : $"; write {known.Replacement}");
            if (known.Replacement is not null && ApiLifecycle.Kind(known.Replacement, kind.Name) is { } next && next.Since <= target.From)
                AddMigration(finding, manifest, kind, known.Replacement);
        }
    }

    private static KindInfo? Served(string kind, ReleaseRange target)
    {
        foreach (var each in KubernetesSchema.KindsNamed(kind))
        {
            if (each.IsServedIn(target.From) && each.IsServedIn(target.To))
                return each;
        }
        return null;
    }

    private static void AddMigration(Finding finding, ManifestObject manifest, KindInfo from, string replacement)
    {
        if (ApiLifecycle.Kind(replacement, from.Name) is not { } to)
            return;
        var spec = manifest.Root.Mapping("spec");
        var edits = new List<Edit> { Edit.ReplaceText(manifest.ApiVersion.Node!, replacement) };
        var isSafe = true;
        var title = "Write " + to.ApiVersion;
        switch (from.Group, from.Version, from.Name)
        {
            case (_, _, "Ingress" or "CustomResourceDefinition"):
            case ("autoscaling", "v2beta1", _) when !spec.Sequence("metrics").IsAbsent:
                // The shape of what stands in there has changed.
                return;
            case ("apps", _, "StatefulSet"):
                if (StatefulSetView.Of(manifest) is not { LooksLikePatch: false } set)
                    break;
                if (from.Version == "v1beta1" && set.UpdateStrategy.IsAbsent)
                {
                    isSafe = false;
                    finding.At(Anchor.Of(set.UpdateStrategy).Span, "nothing says how pods are updated: apps/v1beta1 took OnDelete, apps/v1 takes RollingUpdate; write the one that is meant (STS6022)");
                }
                // STS1020 says that it is missing; with both in one edit the result can be applied at once.
                if (set.Selector.Field.IsAbsent && spec.IsKnown && SelectorFor(spec) is { } labels)
                {
                    edits.Add(Edit.Set(spec.Value, "selector", labels));
                    title += " and copy the template's labels into selector";
                }
                break;
            case ("policy", "v1beta1", "PodDisruptionBudget"):
                isSafe = spec.Mapping("selector") is { IsKnown: true, Value.Count: > 0 };
                break;
            case ("apps" or "extensions", _, "Deployment" or "DaemonSet" or "ReplicaSet"):
                isSafe = from.Group == "apps";
                if (spec.IsKnown && spec.Value.Has("rollbackTo"))
                    return;
                if (spec.Mapping("selector").IsAbsent)
                {
                    isSafe = false;
                    if (SelectorFor(spec) is not { } selector)
                        return;
                    edits.Add(Edit.Set(spec.Value, "selector", selector));
                }
                break;
        }
        if (isSafe)
            finding.WithSafeFix(title, [.. edits]);
        else
            finding.WithUnsafeFix(title, [.. edits]);
    }

    // What the old versions filled in by themselves.
    private static string? SelectorFor(Field<MappingNode> spec)
    {
        var labels = spec.Mapping("template").Mapping("metadata").Mapping("labels");
        if (!labels.IsKnown || labels.Value.Count == 0)
            return null;
        var yaml = "matchLabels:";
        for (var i = 0; i < labels.Value.Count; i++)
        {
            if (labels.Value.Text(labels.Value[i].Key) is not { IsKnown: true } value)
                return null;
            yaml += $"\n  {YamlText.Scalar(labels.Value[i].Key)}: {YamlText.Scalar(value.Value)}";
        }
        return yaml;
    }
}
