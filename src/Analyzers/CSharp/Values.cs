using Microsoft.CodeAnalysis;

namespace StsLint.Analyzers.CSharp;

/// <summary>What an expression is known to be while the evaluator follows a body.</summary>
/// <param name="site">The expression that made it.</param>
internal abstract class Value(SyntaxNode site)
{
    public SyntaxNode Site { get; } = site;
}

/// <summary>A constant: text, a whole number, a number, a boolean or null. An enum's member is the text that stands for it.</summary>
internal sealed class ScalarValue(SyntaxNode site, object? constant) : Value(site)
{
    public object? Constant { get; } = constant;

    public bool IsNull => Constant is null;

    public string? Text => Constant as string;

    /// <summary>The same constant at another place.</summary>
    public ScalarValue At(SyntaxNode site) => new(site, Constant);
}

/// <summary>Anything.</summary>
internal sealed class UnknownValue(SyntaxNode site, string reason) : Value(site)
{
    public string Reason { get; } = reason;
}

/// <summary>One of several, as after a branch; a candidate of its own may be unknown. No candidate is a choice itself.</summary>
internal sealed class ChoiceValue : Value
{
    public ChoiceValue(SyntaxNode site, IEnumerable<Value> candidates)
        : base(site)
    {
        var all = new List<Value>();
        foreach (var value in candidates)
        {
            foreach (var candidate in value is ChoiceValue choice ? choice.Candidates : [value])
            {
                if (!all.Exists(known => ReferenceEquals(known, candidate)))
                    all.Add(candidate);
            }
        }
        Candidates = all;
    }

    public IReadOnlyList<Value> Candidates { get; }

    /// <summary>The join of two values: themselves where they are one, else a choice.</summary>
    public static Value Join(SyntaxNode site, Value left, Value right)
    {
        if (ReferenceEquals(left, right))
            return left;
        return left is ScalarValue one && right is ScalarValue other && Equals(one.Constant, other.Constant) ? one : new ChoiceValue(site, [left, right]);
    }
}

/// <summary>
/// Something that can change after it was made. What is certain at one place of a body may be uncertain at another: a change is certain only in
/// the run of statements (<see cref="Region"/>) in which the thing was made.
/// </summary>
internal abstract class HeapValue(SyntaxNode site, ITypeSymbol? type, int region) : Value(site)
{
    public ITypeSymbol? Type { get; } = type;

    public int Region { get; } = region;

    /// <summary>It may hold more than is known.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Code that is not followed may have changed it in any way.</summary>
    public bool IsTainted { get; set; }
}

/// <summary>An entry: the key with the place where it is written, and the value with the expression that was assigned.</summary>
internal sealed class ValueEntry(string key, SyntaxNode keySite, Value value, SyntaxNode valueSite)
{
    public string Key { get; } = key;

    public SyntaxNode KeySite { get; set; } = keySite;

    public Value Value { get; set; } = value;

    public SyntaxNode ValueSite { get; set; } = valueSite;
}

/// <summary>An object or a dictionary. Of types of the API the keys are field names, of others the names of properties.</summary>
internal sealed class ObjectValue(SyntaxNode site, ITypeSymbol? type, int region) : HeapValue(site, type, region)
{
    public List<ValueEntry> Entries { get; } = [];

    /// <summary>The kind that the object is of, when it is a whole manifest: apiVersion and kind.</summary>
    public (string ApiVersion, string Kind)? Kind { get; set; }

    public ValueEntry? Find(string key) => Entries.Find(entry => entry.Key == key);

    public void Set(string key, SyntaxNode keySite, Value value, SyntaxNode valueSite)
    {
        if (Find(key) is { } entry)
            (entry.KeySite, entry.Value, entry.ValueSite) = (keySite, value, valueSite);
        else
            Entries.Add(new ValueEntry(key, keySite, value, valueSite));
    }

    public void Remove(string key) => Entries.RemoveAll(entry => entry.Key == key);

    public ObjectValue CopyAt(SyntaxNode site, int region)
    {
        var copy = new ObjectValue(site, Type, region) { Kind = Kind, IsOpen = IsOpen, IsTainted = IsTainted };
        foreach (var entry in Entries)
            copy.Entries.Add(new ValueEntry(entry.Key, entry.KeySite, entry.Value, entry.ValueSite));
        return copy;
    }
}

/// <summary>A list or an array.</summary>
internal sealed class ListValue(SyntaxNode site, ITypeSymbol? type, int region) : HeapValue(site, type, region)
{
    public List<(Value Value, SyntaxNode Site)> Items { get; } = [];
}
