using System.Globalization;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.StatefulSets;

/// <summary>Makes the pods, claims and revisions of a set.</summary>
internal static class PodMaker
{
    /// <summary>A pod of a template: its identity, the set as its controller, its claims as its first volumes.</summary>
    public static ApiObject Pod(ApiObject set, SetSpec spec, ApiMap template, string revision, int index)
    {
        var name = spec.PodName(index);
        var ordinal = spec.Start + index;
        var given = template.Map("metadata") ?? ApiMap.Empty;
        var labels = (given.Map("labels") ?? ApiMap.Empty)
            .With(SetLabels.PodName, name)
            .With(SetLabels.PodIndex, ordinal.ToString(CultureInfo.InvariantCulture))
            .With(SetLabels.Revision, revision);
        var content = template.Map("spec") ?? ApiMap.Empty;
        var volumes = Volumes(spec, content.List("volumes"), ordinal);
        return new ApiObject(ResourceKinds.Pod, ApiMap.Of(
            ("apiVersion", "v1"),
            ("kind", "Pod"),
            ("metadata", ApiMap.Of(
                ("name", name),
                ("generateName", set.Name + "-"),
                ("namespace", set.Namespace),
                ("labels", labels),
                ("annotations", given.Map("annotations")),
                ("finalizers", given.List("finalizers")),
                ("ownerReferences", new ApiList([OwnerReference.ControllerOf(set).ToMap()])))),
            ("spec", content
                .With("volumes", volumes.Count == 0 ? null : volumes)
                .With("hostname", name)
                .With("subdomain", spec.ServiceName.Length == 0 ? null : (ApiValue)spec.ServiceName))));
    }

    /// <summary>A claim of a template: its labels overlaid by what the set selects, its annotations, its spec.</summary>
    public static ApiObject Claim(SetSpec spec, ClaimTemplate template, long ordinal)
    {
        var metadata = template.Content.Map("metadata") ?? ApiMap.Empty;
        var labels = metadata.Map("labels") ?? ApiMap.Empty;
        foreach (var (key, value) in spec.Selector!.MatchLabels)
            labels = labels.With(key, value);
        metadata = metadata
            .With("name", template.ClaimName(ordinal))
            .With("namespace", spec.Namespace)
            .With("labels", labels.Count == 0 ? null : labels);
        return new ApiObject(ResourceKinds.Claim, ApiMap.Of(
            ("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("metadata", metadata), ("spec", template.Content.Map("spec") ?? ApiMap.Empty)));
    }

    /// <summary>A claimed pod as it should be: the name of its ordinal, its identity labels, its claims as volumes.</summary>
    public static ApiObject Repair(SetSpec spec, ApiObject pod)
    {
        var facts = pod.Facts(PodFacts.Read);
        if (!facts.IdentityMatches)
        {
            var name = PodName.Of(spec.SetName, facts.Name.Ordinal);
            pod = pod.WithMetadata(pod.Metadata
                .With("name", name)
                .With("labels", pod.Labels.With(SetLabels.PodName, name).With(SetLabels.PodIndex, facts.Name.Ordinal.ToString(CultureInfo.InvariantCulture))));
        }
        if (!facts.StorageMatches(spec))
            pod = pod.WithAt(["spec", "volumes"], Volumes(spec, pod.Spec.List("volumes"), facts.Name.Ordinal));
        return pod;
    }

    /// <summary>A pod or revision without a controller, as the set takes it over.</summary>
    public static ApiObject Adopted(ApiObject item, ApiObject set) =>
        item.WithOwners([.. item.Owners.Where(owner => owner.Uid != set.Uid), OwnerReference.ControllerOf(set)]);

    /// <summary>The object without the owner of a uid.</summary>
    public static ApiObject Released(ApiObject item, string uid) => item.WithOwners([.. item.Owners.Where(owner => owner.Uid != uid)]);

    /// <summary>A revision that stores the set's template.</summary>
    public static ApiObject Revision(ApiObject set, SetSpec spec, ApiMap data, string hash, long number) => new(ResourceKinds.ControllerRevision, ApiMap.Of(
        ("apiVersion", "apps/v1"),
        ("kind", "ControllerRevision"),
        ("metadata", ApiMap.Of(
            ("name", RevisionData.Name(set.Name, hash)),
            ("namespace", set.Namespace),
            ("labels", (spec.Template.Map("metadata")?.Map("labels") ?? ApiMap.Empty).With(SetLabels.RevisionHash, hash)),
            ("annotations", set.Annotations.Count == 0 ? null : set.Annotations),
            ("ownerReferences", new ApiList([OwnerReference.ControllerOf(set).ToMap()])))),
        ("data", data),
        ("revision", number)));

    private static ApiList Volumes(SetSpec spec, ApiList? others, long ordinal)
    {
        if (spec.ClaimTemplates.Length == 0)
            return others ?? ApiList.Empty;
        var volumes = new List<ApiValue>();
        foreach (var template in spec.ClaimTemplates)
            volumes.Add(ApiMap.Of(("name", template.Name), ("persistentVolumeClaim", ApiMap.Of(("claimName", template.ClaimName(ordinal))))));
        foreach (var other in others ?? ApiList.Empty)
        {
            if (!Array.Exists(spec.ClaimTemplates, template => template.Name == (other as ApiMap)?.TextOf("name")))
                volumes.Add(other);
        }
        return new ApiList(volumes.ToArray());
    }
}
