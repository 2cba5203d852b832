namespace StsLint.Runtime.Api;

/// <summary>A selector on fields: <c>metadata.name=web-0,status.phase!=Running</c>. Each kind has few fields that can be asked for.</summary>
public sealed class FieldQuery
{
    private static readonly string[] s_ofEvents =
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
        "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ];

    private static readonly Dictionary<(string Group, string Kind), string[]> s_fields = new()
    {
        [("", "Pod")] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"],
        [("", "Node")] = ["spec.unschedulable"],
        [("", "Namespace")] = ["status.phase"],
        [("", "Secret")] = ["type"],
        [("", "Service")] = ["spec.clusterIP", "spec.type"],
        [("", "ReplicationController")] = ["status.replicas"],
        [("apps", "ReplicaSet")] = ["status.replicas"],
        [("batch", "Job")] = ["status.successful"],
        [("certificates.k8s.io", "CertificateSigningRequest")] = ["spec.signerName"],
        [("", "Event")] = s_ofEvents,
        [("events.k8s.io", "Event")] = s_ofEvents,
    };

    private readonly List<Term> _terms = [];

    private FieldQuery()
    {
    }

    /// <summary>The query that every object fits.</summary>
    public static FieldQuery All { get; } = new();

    /// <summary>Whether every object fits.</summary>
    public bool IsEmpty => _terms.Count == 0;

    /// <summary>The name that objects must have; null when the query does not ask for one.</summary>
    public string? Name
    {
        get
        {
            foreach (var term in _terms)
            {
                if (term is { Field: "metadata.name", IsEqual: true })
                    return term.Value;
            }
            return null;
        }
    }

    /// <summary>The fields that objects of a kind can be selected by.</summary>
    public static IReadOnlyList<string> FieldsOf(ResourceKind kind) =>
        ["metadata.name", "metadata.namespace", .. s_fields.GetValueOrDefault((kind.Group, kind.Name)) ?? []];

    /// <summary>Reads a selector for objects of a kind; null or blank selects all. <c>\,</c>, <c>\=</c> and <c>\\</c> stand for the plain signs.</summary>
    /// <returns>Null with the reason in <paramref name="problem"/> when it cannot be read, or asks for a field that the kind cannot be selected by.</returns>
    public static FieldQuery? Read(ResourceKind kind, string? text, out string? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return All;
        var query = new FieldQuery();
        foreach (var part in Split(text))
        {
            if (part.Trim().Length == 0)
                continue;
            if (!TryTerm(part, out var term))
            {
                problem = $"invalid field selector: \"{text}\"; can't understand '{part}', expected <field>=<value>, <field>==<value> or <field>!=<value>";
                return null;
            }
            var fields = FieldsOf(kind);
            if (!fields.Contains(term.Field))
            {
                problem = $"field label not supported: {term.Field}; {kind.QualifiedPlural} can be selected by {string.Join(", ", fields)}";
                return null;
            }
            query._terms.Add(term);
        }
        return query;
    }

    /// <summary>Whether an object fits.</summary>
    public bool Fits(ApiObject item)
    {
        foreach (var term in _terms)
        {
            if (string.Equals(ValueOf(item, term), term.Value, StringComparison.Ordinal) != term.IsEqual)
                return false;
        }
        return true;
    }

    private static string ValueOf(ApiObject item, Term term)
    {
        switch (term.Field)
        {
            case "metadata.name":
                return item.Name;
            case "metadata.namespace":
                return item.Namespace;
            // An Event's source is that of its old form; Events of newer writers have the reporting component only.
            case "source":
                return (item.Root.Map("source") ?? item.Root.Map("deprecatedSource"))?.TextOf("component") is { Length: > 0 } component ? component : Text(item.Root["reportingComponent"] ?? item.Root["reportingController"]) ?? "";
            case "reportingComponent":
                return Text(item.Root["reportingComponent"] ?? item.Root["reportingController"]) ?? "";
            case "spec.hostNetwork" or "spec.unschedulable":
                return Text(item.Root.At(term.Way)) ?? "false";
            case "status.replicas" or "status.successful":
                return Text(item.Root.At(term.Way)) ?? "0";
            default:
                var value = item.Root.At(term.Way);
                if (value is null && term.Way[0] == "involvedObject")
                    value = item.Root.At(["regarding", .. term.Way.AsSpan(1)]);
                return Text(value) ?? "";
        }
    }

    private static string? Text(ApiValue? value) => value switch
    {
        null => null,
        ApiText text => text.Value,
        ApiBoolean boolean => boolean.Value ? "true" : "false",
        ApiNumber number => number.Literal,
        _ => null,
    };

    private static IEnumerable<string> Split(string text)
    {
        var from = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == ',')
            {
                yield return text[from..i];
                from = i + 1;
            }
        }
        yield return text[from..];
    }

    private static bool TryTerm(string text, out Term term)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
                continue;
            }
            var length = text.AsSpan(i) is ['!', '=', ..] or ['=', '=', ..] ? 2 : text[i] == '=' ? 1 : 0;
            if (length == 0)
                continue;
            var field = text[..i].Trim();
            term = new Term(field, field.Split('.'), text[i] != '!', Unescaped(text[(i + length)..].Trim()));
            return field.Length > 0;
        }
        term = null!;
        return false;
    }

    private static string Unescaped(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
            return value;
        var plain = new System.Text.StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length)
                i++;
            plain.Append(value[i]);
        }
        return plain.ToString();
    }

    private sealed record Term(string Field, string[] Way, bool IsEqual, string Value);
}
