using System.Text.Json;
using StsLint.Runtime.Api;
using StsLint.Runtime.Api.Fields;
using StsLint.Runtime.Embedded.Rules;

namespace StsLint.Runtime.Embedded;

public sealed partial class ApiServer
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    // The manager that kubectl's own apply in the server is known by; it goes on from what its older apply left in the annotation.
    private const string Kubectl = "kubectl";

    internal ApiResult Patch(ObjectKey key, PatchType type, ApiValue patch, string? subresource, string actor, WriteOptions options)
    {
        var old = Store.Get(key);
        if (type == PatchType.Apply)
            return Apply(key, old, patch, subresource, actor, options);
        if (options.IsForced)
            return ApiError.Invalid(key, [new ApiCause("FieldValueForbidden", "force", "Forbidden: may not be specified for non-apply patch")]);
        if (old is null)
            return ApiError.NotFound(key);
        var outcome = type switch
        {
            PatchType.Json => JsonPatch.Apply(old.Root, patch),
            PatchType.StrategicMerge => StrategicMergePatch.Apply(old.Root, patch, key.Kind.Info.Type),
            _ => patch is ApiMap ? PatchOutcome.Of(MergePatch.Apply(old.Root, patch)) : PatchOutcome.Malformed("a merge patch is a map"),
        };
        if (outcome.Value is null)
            return outcome.ToError(key);
        if (outcome.Value is not ApiMap root)
            return PatchOutcome.Unfit($"it makes {outcome.Value} of the {key.Kind.Name}").ToError(key);
        if (KindProblem(key, root, old.Root) is { } wrong)
            return wrong;
        var item = old.With(root);
        if (!IsComponent(actor))
        {
            if (Decoding.DecodePatched(item, patch, type, options) is var decoded && !decoded.IsOk)
                return decoded;
            item = decoded.Object!;
        }
        return Save(old, item, subresource, actor, options);
    }

    private ApiResult Apply(ObjectKey key, ApiObject? old, ApiValue patch, string? subresource, string actor, WriteOptions options)
    {
        if (patch is not ApiMap config)
            return ApiError.BadRequest("what is applied is an object: a map with apiVersion, kind and metadata");
        if (KindProblem(key, config, null) is { } wrong)
            return wrong;
        if (config.At("metadata", "name")?.Text is var name && name != key.Name)
            return ApiError.BadRequest($"the name of the object ({name}) does not match the name on the URL ({key.Name})");
        if (config.At("metadata", "namespace")?.Text is { } ns && ns != key.Namespace)
            return ApiError.BadRequest($"the namespace of the provided object does not match the namespace sent on the request: {ns}, {key.Namespace}");
        if (config.At("metadata", "managedFields") is ApiList { Count: > 0 })
            return ApiError.BadRequest("metadata.managedFields must be nil");
        if (old is null && subresource is not null)
            return ApiError.NotFound(key);
        if (old is null && config.At("metadata", "uid")?.Text is { Length: > 0 } uid)
            return ApiError.Conflict(key, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        var type = key.Kind.Info.Type;
        if (FieldMerge.Problem(config, type) is { } problem)
            return new ApiError(500, "", $"failed to create typed patch object ({key.Namespace}/{key.Name}; {key.Kind.ApiVersion}, Kind={key.Kind.Name}): {problem}") { About = key };

        var time = ApiTime.Write(_simulation.Now);
        var applier = new FieldManager(options.FieldManager is { Length: > 0 } named ? named : actor, true, key.Kind.ApiVersion, subresource, ApiMap.Empty);
        var live = old is null ? FieldWalk.Bare(type) : old.Root.With("metadata", old.Metadata.Without("managedFields"));
        var outcome = ServerSideApply.Apply(live, config, old is null ? [] : ManagersOf(old, live, subresource, time), applier, type, time);
        if (outcome.Conflicts.Count > 0 && !options.IsForced)
        {
            outcome = outcome with { Conflicts = Unsolved(outcome.Conflicts, live, applier, key.Kind) };
            if (outcome.Conflicts.Count > 0)
                return outcome.ToError() with { About = key };
        }
        if (Decoding.OfApplied(options) is { } refused)
            return refused;
        options = options with { Body = null, Managers = FieldManagers.Write(outcome.Managers) ?? ApiList.Empty };
        if (old is null)
        {
            var created = FieldMerge.Merge(ApiMap.Empty, config, type);
            return Create(new ApiObject(key.Kind, key.Kind.IsNamespaced ? created.WithAt(["metadata", "namespace"], key.Namespace) : created), actor, options);
        }
        var root = outcome.Root;
        if (applier.Name == Kubectl && root.At("metadata", "annotations", LastApplied) is not null)
            root = root.WithAt(["metadata", "annotations", LastApplied], ApiJson.Write(config) + "\n");
        var item = old.With(root);
        if (!IsComponent(actor))
        {
            if (Decoding.Decode(item, options) is var decoded && !decoded.IsOk)
                return decoded;
            item = decoded.Object!;
        }
        return Save(old, item, subresource, actor, options);
    }

    // An object that nobody was asked about belongs, at the first apply, to a manager of its own.
    private static List<FieldManager> ManagersOf(ApiObject old, ApiMap live, string? subresource, string time)
    {
        var managers = FieldManagers.Read(old.Metadata, isOrdered: true);
        if (managers.Count > 0)
            return managers;
        var type = old.Kind.Info.Type;
        var all = FieldManagers.Reach(FieldManagers.Own(FieldWalk.Compare(FieldWalk.Bare(type), live, type).Added ?? ApiMap.Empty), subresource, type);
        if (all.Count > 0)
            managers.Add(new FieldManager(FieldManagers.BeforeFirstApply, false, old.Kind.ApiVersion, subresource, all) { Time = time });
        return managers;
    }

    // What kubectl itself once applied in its older way, it may change.
    private static List<(FieldManager Manager, ApiMap Fields)> Unsolved(IReadOnlyList<(FieldManager Manager, ApiMap Fields)> conflicts, ApiMap live, FieldManager applier, ResourceKind kind)
    {
        var unsolved = conflicts.ToList();
        if (applier.Name != Kubectl || live.At("metadata", "annotations", LastApplied)?.Text is not { } text)
            return unsolved;
        try
        {
            if (ApiJson.Read(text) is not ApiMap applied)
                return unsolved;
            var own = FieldWalk.FieldsOf(applied, kind.Info.Type);
            return unsolved.ConvertAll(each => each with { Fields = FieldSet.Difference(each.Fields, own) }).FindAll(static each => each.Fields.Count > 0);
        }
        catch (JsonException)
        {
            return unsolved;
        }
    }

    private static ApiError? KindProblem(ObjectKey key, ApiMap root, ApiMap? before)
    {
        foreach (var (name, expected) in (ReadOnlySpan<(string, string)>)[("apiVersion", key.Kind.ApiVersion), ("kind", key.Kind.Name)])
        {
            // Stored objects need not say what they are.
            if (root.TextOf(name) is var said && said != expected && !(before is not null && said == before.TextOf(name)))
                return ApiError.BadRequest($"{name} in the data ({said ?? "(none)"}) does not match the expected {name} ({expected})");
        }
        return null;
    }

    /// <summary>
    /// The object with its managers as a write leaves them. Fields are followed from the creation on when somebody who names a field manager creates the object
    /// (users and reconcilers), or from the first apply on; what controllers create is followed only then, so that their writes stay cheap. From then on every
    /// write counts, each writer under its own name; only what differs between the versions is looked at.
    /// </summary>
    private ApiObject Tracked(ApiObject? old, ApiObject item, string? subresource, string actor, WriteOptions options)
    {
        if (options.Managers is { } managers)
            return WithManagers(item, managers.Count == 0 ? null : managers);
        var asked = item.Metadata["managedFields"];
        var known = old?.Metadata["managedFields"];
        var type = item.Kind.Info.Type;
        var writer = new FieldManager(options.FieldManager is { Length: > 0 } named ? named : actor, false, item.Kind.ApiVersion, subresource, ApiMap.Empty);
        if (old is null)
        {
            if (options.FieldManager is not { Length: > 0 })
                return WithManagers(item, null);
            var all = FieldManagers.Reach(FieldWalk.Compare(FieldWalk.Bare(type), item.Root, type).Added ?? ApiMap.Empty, null, type);
            var creators = new List<FieldManager>();
            FieldManagers.Take(creators, writer, new FieldChanges(all, null, null), ApiTime.Write(_simulation.Now));
            return WithManagers(item, FieldManagers.Write(creators));
        }
        if (asked is null && known is null)
            return item;
        var saysManagers = subresource is null && asked is not null && !ReferenceEquals(asked, known);
        if (saysManagers && FieldManagers.IsReset(item.Metadata))
            return WithManagers(item, null);
        var said = saysManagers && !asked!.Equals(known) ? FieldManagers.Read(item.Metadata, isOrdered: false) : [];
        var present = said.Count > 0 ? said : FieldManagers.Read(old.Metadata, isOrdered: true);
        if (present.Count == 0)
            return WithManagers(item, null);
        var changes = FieldWalk.Compare(old.Root, WithManagers(item, known).Root, type);
        if (said.Count == 0 && changes == default)
            return WithManagers(item, known);
        FieldManagers.Take(present, writer, changes, ApiTime.Write(_simulation.Now));
        return WithManagers(item, FieldManagers.Write(present));
    }

    private static ApiObject WithManagers(ApiObject item, ApiValue? managers) => item.WithMetadata(item.Metadata.With("managedFields", managers));
}
