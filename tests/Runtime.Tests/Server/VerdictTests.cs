using System.Text;
using StsLint.Runtime.Api;
using StsLint.Runtime.Embedded;
using StsLint.Syntax;
using Xunit.Abstractions;

namespace StsLint.Tests.Server;

/// <summary>
/// The embedded API server answers as a real one of release 1.36 did to thousands of objects and changes. The environment variable
/// <c>STSLINT_VERDICTS</c> names another folder of the same form.
/// </summary>
[Trait("Category", "Verdicts")]
public class VerdictTests(ITestOutputHelper output)
{
    private static readonly ClusterOptions s_bare = new() { Parts = ClusterParts.None, Nodes = [], HasDefaultStorageClass = false };
    private static readonly WriteOptions s_strict = new() { FieldValidation = FieldValidation.Strict };

    // What is left: the server puts the volumes of several claim templates in the order of a hash table, so their numbers cannot be known; for addresses
    // that contradict each other it names one field or all; and where it names none, the data may say less than is said here.
    private static readonly double s_share = Verdict.IsOtherFolder ? 0.9 : 0.985;

    private sealed record Answer(Verdict Verdict, ApiError? Error)
    {
        public bool Agrees => (Error is null) == Verdict.Accepted;

        private HashSet<string> Said => [.. Error?.Causes.Select(static cause => $"{cause.Reason} {cause.Field}") ?? []];

        // What the server has said, and what may be said: where it named no field the data tells what was changed.
        public bool HasAllCauses => Verdict.Causes.Where(static cause => !cause.IsInferred).Select(Text).All(Said.Contains) && Said.IsSubsetOf(Verdict.Causes.Select(Text));

        private static string Text(VerdictCause cause) => $"{cause.Reason} {cause.Field}";

        public override string ToString() => $"{Verdict.Base} {Verdict} | {Error?.Code} {string.Join("; ", Said.Order(StringComparer.Ordinal))}";
    }

    private static ApiError? Create(Verdict verdict)
    {
        var body = ApiBody.ReadJson(Encoding.UTF8.GetBytes(verdict.Text));
        if (body.Value is not ApiMap root || ResourceKinds.Find(root.TextOf("apiVersion") ?? "", root.TextOf("kind") ?? "") is not { } kind)
            return ApiError.BadRequest("no such kind");
        var cluster = new EmbeddedCluster(s_bare);
        return cluster.Server.As("user").Create(new ApiObject(kind, root), s_strict with { Body = body }).Error;
    }

    private static ApiError? Change(Verdict verdict)
    {
        var cluster = new EmbeddedCluster(s_bare);
        var user = cluster.Server.As("user");
        foreach (var (name, expands) in (ReadOnlySpan<(string, bool)>)[("expandable", true), ("fixed", false)])
        {
            user.Create(new ApiObject(ResourceKinds.StorageClass, ApiMap.Of(
                ("apiVersion", "storage.k8s.io/v1"), ("kind", "StorageClass"), ("metadata", ApiMap.Of(("name", name))), ("provisioner", "example.org/p"), ("allowVolumeExpansion", expands)))).OrThrow();
        }
        var root = (ApiMap)ApiJson.Of(ManifestReader.Read(new SourceFile("base.yaml", File.ReadAllText(Path.Combine(Verdict.Folder, "bases", verdict.Base + ".yaml"))))[0].Root!);
        var before = new ApiObject(ResourceKinds.Of(root.TextOf("apiVersion")!, root.TextOf("kind")!), root);
        var stored = user.Create(before).OrThrow();
        if (before.Kind == ResourceKinds.Claim && before.Spec.TextOf("volumeName") is { Length: > 0 })
            cluster.Store.Put(stored.WithStatus(ApiMap.Of(("phase", "Bound"), ("capacity", stored.Spec.At("resources", "requests")))), "binder");
        // Another kind or name is sent to the address of this one.
        var body = ApiBody.ReadJson(Encoding.UTF8.GetBytes(verdict.Text));
        if (body.Value is not ApiMap now || now.TextOf("apiVersion") != root.TextOf("apiVersion") || now.TextOf("kind") != root.TextOf("kind") || now.At("metadata", "name")?.Text is { } name2 && name2 != before.Name)
            return ApiError.BadRequest("another object");
        return user.Update(new ApiObject(before.Kind, now), null, s_strict with { Body = body }).Error;
    }

    private static int CodeOf(VerdictCause cause) => cause.Reason switch
    {
        _ when cause.IsDecodingError => 400,
        "BadRequest" => 400,
        "Conflict" => 409,
        "Forbidden" => 403,
        "InternalError" => 500,
        _ => 422,
    };

    private void Compare(string name, IReadOnlyList<Verdict> verdicts, Func<Verdict, ApiError?> ask, double causesEqual)
    {
        var answers = verdicts.AsParallel().AsOrdered().Select(verdict => new Answer(verdict, ask(verdict))).ToList();
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "parity")).FullName;
        File.WriteAllLines(Path.Combine(folder, $"server-{name}.txt"), answers.Where(static answer => !answer.Agrees || !answer.HasAllCauses).Select(static answer => $"{(answer.Agrees ? "causes" : "VERDICT")} {answer}"));
        var differing = answers.Where(static answer => !answer.Agrees).Select(static answer => answer.ToString()).ToList();
        Assert.True(differing.Count == 0, $"{differing.Count} verdicts differ:\n" + string.Join("\n", differing));
        var codes = answers.Where(static answer => answer.Error is { } error && error.Code != CodeOf(answer.Verdict.Causes[0])).Select(static answer => answer.ToString()).ToList();
        Assert.True(codes.Count == 0, $"{codes.Count} codes differ:\n" + string.Join("\n", codes));
        var refused = answers.Where(static answer => answer.Error is not null).ToList();
        var equal = refused.Count(static answer => answer.HasAllCauses);
        output.WriteLine($"{name}: {answers.Count} verdicts equal; all causes equal in {equal} of {refused.Count} refusals");
        Assert.True(equal >= causesEqual * refused.Count, $"all causes equal in only {equal} of {refused.Count} refusals");
    }

    [Fact]
    public void New_objects_are_refused_as_the_server_refuses_them() => Compare("create", Verdict.Creations, Create, s_share);

    [Fact]
    public void Changes_are_refused_as_the_server_refuses_them() => Compare("update", Verdict.Updates, Change, s_share);
}
