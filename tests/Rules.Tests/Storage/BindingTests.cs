using System.Text.Json.Nodes;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Storage;
using StsLint.Syntax;
using Xunit.Abstractions;

namespace StsLint.Tests.Storage;

/// <summary>The matching of volumes against what the real binder did: scenarios in which volumes stand before their claims, without pods.</summary>
public class BindingTests(ITestOutputHelper output)
{
    private static readonly string s_file = Path.Combine(Environment.GetEnvironmentVariable("STSLINT_BINDING") is { Length: > 0 } folder ? folder : Path.Combine(Repository.Root, "..", "shared", "pv-binding"), "binding.jsonl");

    [Fact]
    public void Volumes_go_to_the_claims_to_which_the_binder_gives_them()
    {
        var (right, ties, failures) = (0, 0, new List<string>());
        foreach (var line in File.ReadLines(s_file))
        {
            var scenario = JsonNode.Parse(line)!;
            if (ClaimStep(scenario) is not (var last, var hasClasses))
                continue;
            var expected = last["expect"]!["claims"]!.AsObject();
            if (scenario["tie"] is not null || last.ToJsonString().Contains("\"either\"", StringComparison.Ordinal))
            {
                ties++;
                continue;
            }
            var bound = Bind(scenario, hasClasses);
            foreach (var (claim, expectation) in expected)
            {
                var volume = (string?)expectation!["volume"];
                // A volume that was provisioned: none of the scenario's own.
                var wanted = (string)expectation["phase"]! == "Bound" && volume?.StartsWith("provisioned:", StringComparison.Ordinal) != true ? volume : null;
                if (bound[claim] == wanted)
                    right++;
                else
                    failures.Add($"{scenario["id"]} {scenario["title"]}: claim {claim} got {bound[claim] ?? "none"}, the binder gives {wanted ?? "none"}");
            }
        }
        output.WriteLine($"{right} claims as the binder serves them; {ties} scenarios are ties");
        Assert.True(failures.Count == 0 && right > 300, $"{failures.Count} differ, {right} agree\n{string.Join("\n", failures)}");
    }

    // The step that creates claims, when volumes stand by then and nothing else happened; and whether the classes do.
    private static (JsonNode Step, bool HasClasses)? ClaimStep(JsonNode scenario)
    {
        var sawClasses = false;
        var sawVolumes = false;
        foreach (var step in scenario["steps"]!.AsArray())
        {
            switch ((string)step!["do"]!)
            {
                case "create classes":
                    sawClasses = true;
                    break;
                case "create volumes":
                    sawVolumes = true;
                    break;
                case "create claims" when sawVolumes:
                    return (step, sawClasses);
                default:
                    return null;
            }
        }
        return null;
    }

    private static Dictionary<string, string?> Bind(JsonNode scenario, bool hasClasses)
    {
        var scope = new ManifestSet().ScopeOf(new ScopeInput("binding"));
        var offers = Objects(scenario, "volumes", scope).Select(manifest => VolumeOffer.Of(PersistentVolumeView.Of(manifest)!)).OfType<VolumeOffer>()
            .Where(static offer => offer.ReservedFor is not { HasUid: true });
        var classes = (hasClasses ? Objects(scenario, "classes", scope) : []).ToDictionary(manifest => manifest.Name.Value);
        var defaultClass = classes.Values.Where(StorageScope.IsDefault).Select(static manifest => manifest.Name.Value).ToList();
        var matching = new VolumeMatching(offers);
        var bound = new Dictionary<string, string?>();
        foreach (var manifest in Objects(scenario, "claims", scope))
        {
            var demand = ClaimDemand.Of(ClaimView.Of(manifest)!)!;
            // The later default class wins; they are created in file order.
            var storageClass = demand.Class ?? defaultClass.LastOrDefault() ?? "";
            var name = manifest.Name.Value;
            var claimNamespace = manifest.Namespace.ValueOr("ns")!;
            VolumeOffer? offer;
            if (demand.VolumeName is { } wanted)
                offer = matching.Named(wanted) is { } named && matching.Suits(named, demand, storageClass, claimNamespace, name) ? named : null;
            else
                offer = matching.Find(demand, storageClass, claimNamespace, name);
            // With a delayed class only a reserved volume is bound before a pod comes.
            var isDelayed = classes.TryGetValue(storageClass, out var found) && found.Root.Text("volumeBindingMode").Is("WaitForFirstConsumer");
            if (isDelayed && demand.VolumeName is null && offer is { ReservedFor: null })
                offer = matching.ReservedFor(name).FirstOrDefault(each => VolumeMatching.FitsButForClass(each, demand) && each.ReservedFor!.Namespace == claimNamespace);
            if (offer is not null)
                matching.Take(offer);
            bound[claimNamespace == "ns" ? name : claimNamespace + "/" + name] = offer?.Name;
        }
        return bound;
    }

    private static List<ManifestObject> Objects(JsonNode scenario, string list, ManifestScope scope)
    {
        var text = string.Join("\n---\n", scenario[list]!.AsArray().Select(static item => item!.ToJsonString()));
        var input = new LintInput(new SourceFile(list, text), new ScopeInput("binding"), LintOptions.Default, 0);
        return [.. ManifestReader.Read(input.File).SelectMany(document => ManifestObjects.In(document, input, scope))];
    }
}
