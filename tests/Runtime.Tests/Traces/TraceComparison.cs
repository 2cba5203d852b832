using StsLint.Runtime.Api;

namespace StsLint.Tests.Traces;

/// <summary>Compares what was recorded of a step with what is seen, fact by fact.</summary>
internal static class TraceComparison
{
    public static List<string> Compare(ApiMap expected, TraceObserver seen)
    {
        var differences = new List<string>();
        var partial = new HashSet<string>(expected.List("partial")?.Texts ?? []);
        CompareVerdict(expected.Map("verdict"), seen.Refusal, differences);
        if (expected.List("actions") is { } actions && !actions.Texts.SequenceEqual(seen.Actions))
            differences.Add($"actions: expected [{string.Join(", ", actions.Texts)}], seen [{string.Join(", ", seen.Actions)}]");
        CompareEvents(expected, [.. seen.Events], partial.Contains("events"), differences);
        CompareNamed("pods", expected, [.. seen.Pods()], partial, differences);
        CompareNamed("claims", expected, [.. seen.Claims()], partial, differences);
        CompareNamed("revisions", expected, [.. seen.Revisions()], partial, differences);
        CompareBags("eventReasons", Items(expected, "eventReasons"), [.. seen.EventReasons], partial.Contains("eventReasons"), differences);
        if (expected.Map("status") is { } status)
            CompareValues("status", status, seen.Status(), differences, partial.Contains("status"));
        return differences;
    }

    private static void CompareVerdict(ApiMap? expected, ApiError? seen, List<string> differences)
    {
        if (expected is null || seen is null)
        {
            if (expected is not null)
                differences.Add($"verdict: expected {expected}, seen none");
            else if (seen is not null)
                differences.Add($"verdict: expected none, seen {seen.Code} {seen.Message}");
            return;
        }
        var causes = expected.List("causes") is null
            ? null
            : new ApiList([.. seen.Causes.Select(static cause => (ApiValue)ApiMap.Of(("reason", cause.Reason), ("field", cause.Field)))]);
        CompareValues("verdict", expected, ApiMap.Of(("ok", false), ("code", seen.Code), ("reason", seen.Reason), ("causes", causes)), differences);
    }

    private static void CompareEvents(ApiMap expected, List<ApiMap> seen, bool isPartial, List<string> differences)
    {
        var events = Items(expected, "events");
        if (expected.IsTrue("unordered") || isPartial)
        {
            CompareBags("events", events, seen, isPartial, differences);
            CheckOrder(seen, differences);
            return;
        }
        if (events.SequenceEqual(seen))
            return;
        differences.Add("events, expected:");
        differences.AddRange(events.Select(static each => "    " + Line(each)));
        differences.Add("events, seen:");
        differences.AddRange(seen.Select(each => (events.Contains(each) ? "    " : "  ! ") + Line(each)));
    }

    // What is certain even where replicas are worked at together: claims come before their pod, a set's revision before its pods.
    private static void CheckOrder(List<ApiMap> seen, List<string> differences)
    {
        var needed = new HashSet<(long? After, string Name)>();
        foreach (var each in seen.Where(static each => each.TextOf("op") == "create"))
        {
            var after = each.IntegerOf("after");
            switch (each.TextOf("kind"))
            {
                case "Pod":
                    var set = each.List("owners")!.Maps.FirstOrDefault()?.TextOf("name");
                    needed.Add((after, $"ControllerRevision/{set}/{each.TextOf("revision")}"));
                    needed.UnionWith(each.List("claims")!.Texts.Select(claim => (after, "PersistentVolumeClaim/" + claim[(claim.IndexOf('=') + 1)..])));
                    break;
                case var kind when needed.Contains((after, $"{kind}/{Id(each)}")):
                    differences.Add($"order: {Line(each)} comes after a pod that needs it");
                    break;
            }
        }
    }

    private static void CompareBags(string what, List<ApiMap> expected, List<ApiMap> seen, bool isPartial, List<string> differences)
    {
        var rest = new List<ApiMap>(seen);
        foreach (var each in expected)
        {
            if (!rest.Remove(each))
                differences.Add($"{what}: expected and not seen {Line(each)}");
        }
        if (!isPartial)
            differences.AddRange(rest.Select(each => $"{what}: seen and not expected {Line(each)}"));
    }

    private static void CompareNamed(string what, ApiMap expected, List<ApiMap> seen, HashSet<string> partial, List<string> differences)
    {
        if (expected.List(what) is not { } list)
            return;
        foreach (var each in list.Maps)
        {
            var at = seen.FindIndex(item => Id(item) == Id(each));
            if (at < 0)
            {
                differences.Add($"{what}: {Id(each)} is missing");
                continue;
            }
            CompareValues($"{what}/{Id(each)}", each, seen[at], differences);
            seen.RemoveAt(at);
        }
        if (!partial.Contains(what))
            differences.AddRange(seen.Select(each => $"{what}: {Id(each)} is there and should not be: {each}"));
    }

    private static void CompareValues(string place, ApiValue expected, ApiValue seen, List<string> differences, bool isPartial = false)
    {
        if (expected.Equals(seen))
            return;
        if (expected is not ApiMap map || seen is not ApiMap other)
        {
            differences.Add($"{place}: expected {expected}, seen {seen}");
            return;
        }
        foreach (var (name, value) in map)
        {
            if (other[name] is { } found)
                CompareValues($"{place}.{name}", value, found, differences, isPartial);
            else
                differences.Add($"{place}.{name}: expected {value}, seen nothing");
        }
        foreach (var (name, value) in other)
        {
            if (!map.Has(name) && !isPartial)
                differences.Add($"{place}.{name}: expected nothing, seen {value}");
        }
    }

    private static string Id(ApiMap item) => item.TextOf("set") is { } set ? $"{set}/{item.TextOf("name")}" : item.TextOf("name")!;

    private static List<ApiMap> Items(ApiMap expected, string name) => [.. (expected.List(name) ?? ApiList.Empty).Maps];

    private static string Line(ApiMap map) => map.ToString();
}
