using System.Globalization;
using System.Text;

namespace StsLint.Runtime.Api;

/// <summary>A selector on labels in the form of requests: <c>app=web,tier in (a,b),!old</c>.</summary>
public sealed class LabelQuery
{
    private readonly List<Term> _terms = [];

    private LabelQuery()
    {
    }

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        DoesNotExist,
        GreaterThan,
        LessThan,
    }

    /// <summary>The query that every object fits.</summary>
    public static LabelQuery All { get; } = new();

    /// <summary>Whether every object fits.</summary>
    public bool IsEmpty => _terms.Count == 0;

    /// <summary>Reads a selector; null or blank selects all.</summary>
    /// <returns>Null with the reason in <paramref name="problem"/> when it cannot be read.</returns>
    public static LabelQuery? Read(string? text, out string? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return All;
        var query = new LabelQuery();
        var reader = new Reader(text);
        do
        {
            problem = query.ReadTerm(ref reader);
            if (problem is not null)
                return null;
        }
        while (reader.Take(','));
        if (reader.AtEnd)
            return query;
        problem = $"unable to parse label selector \"{text}\": found '{reader.Rest}' where ',' or the end was expected";
        return null;
    }

    /// <summary>The query that the <c>matchLabels</c> and <c>matchExpressions</c> of an object stand for; null when an operator is unknown.</summary>
    public static LabelQuery? Of(ApiMap selector)
    {
        var query = new LabelQuery();
        if (selector.Map("matchLabels") is { } labels)
            query.AddAll(labels);
        foreach (var each in selector.List("matchExpressions")?.Maps ?? [])
        {
            Operator? known = each.TextOf("operator") switch
            {
                "In" => Operator.In,
                "NotIn" => Operator.NotIn,
                "Exists" => Operator.Exists,
                "DoesNotExist" => Operator.DoesNotExist,
                _ => null,
            };
            if (known is not { } op || each.TextOf("key") is not { } key)
                return null;
            query._terms.Add(new Term(key, op, [.. each.List("values")?.Texts ?? []]));
        }
        return query;
    }

    /// <summary>The query that a map of labels stands for, as a Service selects its pods.</summary>
    public static LabelQuery OfMap(ApiMap labels)
    {
        var query = new LabelQuery();
        query.AddAll(labels);
        return query;
    }

    /// <summary>Whether labels fit.</summary>
    public bool Fits(ApiMap labels)
    {
        foreach (var term in _terms)
        {
            if (!term.Fits(labels.TextOf(term.Key)))
                return false;
        }
        return true;
    }

    /// <summary>The query as requests write it; empty when all objects fit.</summary>
    public override string ToString() => string.Join(",", _terms);

    private void AddAll(ApiMap labels)
    {
        for (var i = 0; i < labels.Count; i++)
            _terms.Add(new Term(labels[i].Key, Operator.In, [labels[i].Value.Text ?? ""]));
    }

    private string? ReadTerm(ref Reader reader)
    {
        if (reader.Take('!'))
        {
            if (reader.Word() is not { Length: > 0 } absent)
                return reader.Missing("a label's name behind '!'");
            _terms.Add(new Term(absent, Operator.DoesNotExist, []));
            return null;
        }
        if (reader.Word() is not { Length: > 0 } key)
            return reader.Missing("a label's name");
        if (reader.AtEnd || reader.Next == ',')
        {
            _terms.Add(new Term(key, Operator.Exists, []));
            return null;
        }
        if (reader.Take("!="))
            return Single(Operator.NotIn, ref reader);
        if (reader.Take("==") || reader.Take('='))
            return Single(Operator.In, ref reader);
        if (reader.Take('>'))
            return Number(Operator.GreaterThan, ref reader);
        if (reader.Take('<'))
            return Number(Operator.LessThan, ref reader);
        var op = reader.Word();
        if (op is not ("in" or "notin"))
            return reader.Missing($"one of =, ==, !=, in, notin, >, < behind '{key}'");
        if (!reader.Take('('))
            return reader.Missing($"'(' behind '{op}'");
        var values = new List<string>();
        do
            values.Add(reader.Word());
        while (reader.Take(','));
        if (!reader.Take(')'))
            return reader.Missing("')'");
        _terms.Add(new Term(key, op == "in" ? Operator.In : Operator.NotIn, [.. values]));
        return null;

        string? Single(Operator single, ref Reader reader)
        {
            _terms.Add(new Term(key, single, [reader.Word()]));
            return null;
        }

        string? Number(Operator comparison, ref Reader reader)
        {
            var bound = reader.Word();
            if (!long.TryParse(bound, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                return $"unable to parse label selector \"{reader.Text}\": '{bound}' is no whole number";
            _terms.Add(new Term(key, comparison, [bound]));
            return null;
        }
    }

    private sealed record Term(string Key, Operator Operator, string[] Values)
    {
        public bool Fits(string? value) => Operator switch
        {
            Operator.In => value is not null && Array.IndexOf(Values, value) >= 0,
            Operator.NotIn => value is null || Array.IndexOf(Values, value) < 0,
            Operator.Exists => value is not null,
            Operator.DoesNotExist => value is null,
            Operator.GreaterThan => Compare(value) is > 0,
            _ => Compare(value) is < 0,
        };

        public override string ToString()
        {
            var text = new StringBuilder();
            if (Operator == Operator.DoesNotExist)
                text.Append('!');
            text.Append(Key);
            if (Operator is Operator.In or Operator.NotIn && Values.Length == 1)
                return text.Append(Operator == Operator.In ? "=" : "!=").Append(Values[0]).ToString();
            if (Operator is Operator.In or Operator.NotIn)
                return text.Append(Operator == Operator.In ? " in (" : " notin (").AppendJoin(',', Values).Append(')').ToString();
            if (Operator is Operator.GreaterThan or Operator.LessThan)
                text.Append(Operator == Operator.GreaterThan ? '>' : '<').Append(Values[0]);
            return text.ToString();
        }

        private int? Compare(string? value) =>
            long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number.CompareTo(long.Parse(Values[0], CultureInfo.InvariantCulture)) : null;
    }

    private struct Reader(string text)
    {
        private int _at;

        public readonly string Text => text;

        public readonly string Rest => text[_at..];

        public bool AtEnd
        {
            get
            {
                Skip();
                return _at == text.Length;
            }
        }

        public readonly char Next => text[_at];

        public bool Take(char expected)
        {
            if (AtEnd || text[_at] != expected)
                return false;
            _at++;
            return true;
        }

        public bool Take(string expected)
        {
            if (AtEnd || string.CompareOrdinal(text, _at, expected, 0, expected.Length) != 0)
                return false;
            _at += expected.Length;
            return true;
        }

        public string Word()
        {
            Skip();
            var from = _at;
            while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('=' or '!' or '<' or '>' or '(' or ')' or ','))
                _at++;
            return text[from.._at];
        }

        public string Missing(string what) => $"unable to parse label selector \"{text}\": {(AtEnd ? "it ends" : $"found '{Rest}'")} where {what} was expected";

        private void Skip()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
                _at++;
        }
    }
}
