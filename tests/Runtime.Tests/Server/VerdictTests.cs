using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using Xunit.Abstractions;

namespace StsLint.Tests.Server;

public class VerdictTests(ITestOutputHelper output)
{
    internal static ApiError? Sent(Verdict verdict)
    {
        if (ApiJson.Read(verdict.Text) is not ApiMap root || ResourceKinds.Find(root.TextOf("apiVersion") ?? "", root.TextOf("kind") ?? "") is not { } kind)
            return ApiError.BadRequest("no such kind");
        var cluster = new EmbeddedCluster(new ClusterOptions { Parts = ClusterParts.None, Nodes = [] });
        return cluster.Server.As("user").Create(new ApiObject(kind, root), new WriteOptions { FieldValidation = FieldValidation.Strict }).Error;
    }

    [Fact]
    public void Crosstab()
    {
        var lines = Verdict.Creations.AsParallel().AsOrdered().Where(static v => v.Mutation != "duplicate-key").Select(static v => (v, e: Sent(v))).Select(static x =>
            $"{((x.e is null) == x.v.Accepted ? "agree" : x.e is null ? "MISSED" : "FALSE")}\t{x.v.Id}\t{x.v.Base}\t{x.v.Mutation}\t{x.v.Reach}\t{x.e?.Code}\t{string.Join(";", x.v.Causes.Select(static c => c.Reason + " " + c.Field + (c.Local is null ? "" : "~" + c.Local) + (c.IsInferred ? "?" : "")))}\t{string.Join(";", x.e?.Causes.Select(static c => c.Reason + " " + c.Field) ?? [])}").ToList();
        File.WriteAllLines("/tmp/crosstab-create.txt", lines);
        output.WriteLine(lines.Count.ToString());
    }

    internal static ApiError? Changed(Verdict verdict)
    {
        var cluster = new EmbeddedCluster(new ClusterOptions { Parts = ClusterParts.None, Nodes = [], HasDefaultStorageClass = false });
        var user = cluster.Server.As("user");
        foreach (var (name, expands) in (ReadOnlySpan<(string, bool)>)[("expandable", true), ("fixed", false)])
        {
            user.Create(new ApiObject(ResourceKinds.StorageClass, ApiMap.Of(
                ("apiVersion", "storage.k8s.io/v1"), ("kind", "StorageClass"), ("metadata", ApiMap.Of(("name", name))), ("provisioner", "example.org/p"), ("allowVolumeExpansion", expands)))).OrThrow();
        }
        var root = (ApiMap)ApiJson.Of(StsLint.Syntax.ManifestReader.Read(new StsLint.Syntax.SourceFile("base.yaml", File.ReadAllText(Path.Combine(Verdict.Folder, "bases", verdict.Base + ".yaml"))))[0].Root!);
        var before = new ApiObject(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), root);
        var stored = user.Create(before).OrThrow();
        if (before.Kind == ResourceKinds.Claim && before.Spec.TextOf("volumeName") is { Length: > 0 })
            cluster.Store.Put(stored.WithStatus(ApiMap.Of(("phase", "Bound"), ("capacity", stored.Spec.At("resources", "requests")))), "binder");
        if (ApiJson.Read(verdict.Text) is not ApiMap now)
            return ApiError.BadRequest("no object");
        return ResourceKinds.Find(now.TextOf("apiVersion") ?? "", now.TextOf("kind") ?? "") is { } kind && kind == before.Kind && now.At("metadata", "name")?.Text == before.Name
            ? user.Update(new ApiObject(kind, now), null, new WriteOptions { FieldValidation = FieldValidation.Strict }).Error
            : ApiError.BadRequest("sent to the address of another object");
    }

    [Fact]
    public void CrosstabUpdate()
    {
        var lines = Verdict.Updates.AsParallel().AsOrdered().Where(static v => v.Mutation != "duplicate-key").Select(static v => (v, e: Changed(v))).Select(static x =>
            $"{((x.e is null) == x.v.Accepted ? "agree" : x.e is null ? "MISSED" : "FALSE")}\t{x.v.Id}\t{x.v.Base}\t{x.v.Mutation}\t{x.v.Reach}\t{x.e?.Code}\t{string.Join(";", x.v.Causes.Select(static c => c.Reason + " " + c.Field + (c.Local is null ? "" : "~" + c.Local) + (c.IsInferred ? "?" : "")))}\t{string.Join(";", x.e?.Causes.Select(static c => c.Reason + " " + c.Field) ?? [])}\t{x.e?.Message}").ToList();
        File.WriteAllLines("/tmp/crosstab-update.txt", lines);
    }
}
