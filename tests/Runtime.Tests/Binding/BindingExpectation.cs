using System.Text.Json.Nodes;

namespace StsLint.Tests.Binding;

/// <summary>Compares what a step led to with what the file says.</summary>
internal static class BindingExpectation
{
    private static readonly string[] s_states = ["claims", "volumes", "pods"];

    /// <summary>What differs, a line each.</summary>
    public static List<string> Compare(JsonObject step, JsonObject state, ref HashSet<int>? runs)
    {
        var differences = new List<string>();
        var expect = step["expect"]!.AsObject();
        foreach (var part in s_states)
        {
            if (expect[part] is JsonObject expected)
                CompareEntries(part, expected, state[part]!.AsObject(), differences);
        }
        CompareReasons("eventReasons", expect, state, differences);
        CompareReasons("volumeEventReasons", expect, state, differences);
        if (differences.Count == 0 && step["outcomes"] is JsonArray outcomes)
            Follow(outcomes, state, ref runs, differences);
        return differences;
    }

    // One of the outcomes as a whole, and one that can follow what was seen before.
    private static void Follow(JsonArray outcomes, JsonObject state, ref HashSet<int>? runs, List<string> differences)
    {
        var followed = new HashSet<int>();
        foreach (var outcome in outcomes.OfType<JsonObject>())
        {
            var ignored = new List<string>();
            foreach (var part in s_states)
            {
                if (outcome[part] is JsonObject expected)
                    CompareEntries(part, expected, state[part]!.AsObject(), ignored);
            }
            if (ignored.Count == 0)
                followed.UnionWith(outcome["runs"]!.AsArray().Select(static run => (int)run!));
        }
        if (runs is not null)
            followed.IntersectWith(runs);
        if (followed.Count == 0)
            differences.Add($"outcome: {state.ToJsonString()} is none of {outcomes.ToJsonString()}" + (runs is null ? "" : $" that follows runs {string.Join(",", runs)}"));
        runs = followed;
    }

    private static void CompareEntries(string part, JsonObject expected, JsonObject actual, List<string> differences)
    {
        foreach (var name in expected.Select(static each => each.Key).Union(actual.Select(static each => each.Key)).Order(StringComparer.Ordinal))
        {
            var found = actual[name];
            if (!Fits(expected[name], found))
                differences.Add($"{part} {name}: expected {expected[name]?.ToJsonString() ?? "none"}, is {found?.ToJsonString() ?? "none"}");
        }
    }

    private static bool Fits(JsonNode? expected, JsonNode? actual)
    {
        if (expected is JsonObject { Count: 1 } choice && choice["either"] is JsonArray alternatives)
            return alternatives.Any(alternative => Fits(alternative, actual));
        if (expected is not JsonObject entry)
            return JsonNode.DeepEquals(expected, actual);
        return actual is JsonObject found && entry.Select(static each => each.Key).Union(found.Select(static each => each.Key)).All(name => Fits(entry[name], found[name]));
    }

    private static void CompareReasons(string part, JsonObject expect, JsonObject state, List<string> differences)
    {
        var expected = expect[part] as JsonObject ?? [];
        var actual = state[part]!.AsObject();
        var sometimes = expect[part + "Sometimes"] as JsonObject ?? [];
        foreach (var name in expected.Select(static each => each.Key).Union(actual.Select(static each => each.Key)).Order(StringComparer.Ordinal))
        {
            var loose = Texts(sometimes[name]);
            var found = Texts(actual[name]).Except(loose).ToList();
            var isFitting = expected[name] is JsonObject choice && choice["either"] is JsonArray alternatives
                ? alternatives.Any(alternative => Texts(alternative).Except(loose).SequenceEqual(found))
                : Texts(expected[name]).Except(loose).SequenceEqual(found);
            if (!isFitting)
                differences.Add($"{part} {name}: expected {expected[name]?.ToJsonString() ?? "none"}, are {actual[name]?.ToJsonString() ?? "none"}");
        }
    }

    private static List<string> Texts(JsonNode? list) => list is JsonArray array ? [.. array.Select(static item => (string)item!)] : [];
}
