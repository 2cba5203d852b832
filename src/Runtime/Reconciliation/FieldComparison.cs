using StsLint.Model;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Reconciliation;

/// <summary>Compares two forms of an object field by field.</summary>
internal static class FieldComparison
{
    // What the server keeps of an object by itself.
    private static readonly string[] s_serverOwned = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"];

    /// <summary>What differs between what is stored and what would be, without what the server keeps itself.</summary>
    public static IReadOnlyList<FieldChange> Between(ApiObject stored, ApiObject outcome)
    {
        var changes = new List<FieldChange>();
        Compare(WithoutServerOwned(stored.Root), WithoutServerOwned(outcome.Root), "", changes, subset: false);
        return changes;
    }

    /// <summary>What of the desired form the stored one does not have. What the desired form leaves open does not count.</summary>
    public static IReadOnlyList<FieldChange> Missing(ApiMap stored, ApiMap desired)
    {
        var changes = new List<FieldChange>();
        Compare(stored, desired, "", changes, subset: true);
        return changes;
    }

    private static ApiMap WithoutServerOwned(ApiMap root)
    {
        var metadata = root.Map("metadata") ?? ApiMap.Empty;
        foreach (var name in s_serverOwned)
            metadata = metadata.Without(name);
        return root.Without("status").With("metadata", metadata);
    }

    private static void Compare(ApiValue? from, ApiValue? to, string path, List<FieldChange> changes, bool subset)
    {
        if (ReferenceEquals(from, to) || (subset && to is null))
            return;
        switch (from, to)
        {
            case (ApiMap one, ApiMap other):
                foreach (var (name, value) in one)
                    Compare(value, other[name], Join(path, name), changes, subset);
                foreach (var (name, value) in other)
                {
                    if (!one.Has(name))
                        Compare(null, value, Join(path, name), changes, subset);
                }
                return;
            case (ApiList one, ApiList other) when HaveNames(one) && HaveNames(other):
                CompareNamed(one, other, path, changes, subset);
                return;
            case (ApiList one, ApiList other) when one.Count == other.Count:
                for (var i = 0; i < one.Count; i++)
                    Compare(one[i], other[i], $"{path}[{i}]", changes, subset);
                return;
            // No entries and no map are the same to the API.
            case (null, ApiMap { Count: 0 }) or (ApiMap { Count: 0 }, null) or (null, ApiList { Count: 0 }) or (ApiList { Count: 0 }, null):
                return;
            default:
                if (!AreEqual(from, to))
                    changes.Add(new FieldChange(path, from, to));
                return;
        }
    }

    private static void CompareNamed(ApiList from, ApiList to, string path, List<FieldChange> changes, bool subset)
    {
        foreach (var item in from.Maps)
        {
            var name = item.TextOf("name")!;
            Compare(item, Named(to, name), $"{path}[{name}]", changes, subset: false, isWhole: subset);
        }
        foreach (var item in to.Maps)
        {
            var name = item.TextOf("name")!;
            if (Named(from, name) is null)
                changes.Add(new FieldChange($"{path}[{name}]", null, item));
        }

        // An entry that one side has and the other lacks is a change even where missing fields are none.
        void Compare(ApiValue? one, ApiValue? other, string at, List<FieldChange> found, bool subset, bool isWhole)
        {
            if (other is null)
                found.Add(new FieldChange(at, one, null));
            else
                FieldComparison.Compare(one, other, at, found, isWhole || subset);
        }
    }

    private static ApiMap? Named(ApiList list, string name)
    {
        foreach (var item in list.Maps)
        {
            if (item.TextOf("name") == name)
                return item;
        }
        return null;
    }

    private static bool HaveNames(ApiList list)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list)
        {
            if ((item as ApiMap)?.TextOf("name") is not { } name || !names.Add(name))
                return false;
        }
        return true;
    }

    // Quantities are the same when their values are: 1Gi and 1024Mi, 1 and "1".
    private static bool AreEqual(ApiValue? one, ApiValue? other)
    {
        if (one is null || other is null)
            return one is null && other is null;
        if (one.Equals(other))
            return true;
        return Plain(one) is { } left && Plain(other) is { } right
            && char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0])
            && Quantity.TryParse(left, out var first) && Quantity.TryParse(right, out var second) && first == second;
    }

    private static string? Plain(ApiValue value) => value switch
    {
        ApiText { Value.Length: > 0 } text => text.Value,
        ApiNumber number => number.Literal,
        _ => null,
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : name.Contains('.', StringComparison.Ordinal) ? $"{path}[{name}]" : $"{path}.{name}";
}
