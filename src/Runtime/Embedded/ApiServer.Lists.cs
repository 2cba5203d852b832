using System.Globalization;
using System.Text;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

public sealed partial class ApiServer
{
    internal ApiResult<ApiPage> List(ResourceKind kind, string? ns, ListOptions options)
    {
        if (Queries(kind, options, out var labels, out var fields) is { } refused)
            return refused;
        if (options.Limit < 0)
            return ApiError.BadRequest($"limit: Invalid value: {options.Limit}: must be 0 (for all) or more");
        var revision = Store.Revision;
        (string Namespace, string Name)? from = null;
        if (!string.IsNullOrEmpty(options.Continue))
        {
            if (options.ResourceVersion is { Length: > 0 } and not "0")
                return ApiError.BadRequest("specifying resource version is not allowed when using continue");
            if (ReadToken(options.Continue) is not { } token)
                return ApiError.BadRequest("continue key is not valid: pass on what the page before returned, unchanged");
            (revision, from) = (token.Revision, (token.Namespace, token.Name));
            if (revision < Store.OldestRevision)
                return ApiError.Expired("The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.");
        }
        else if (RevisionOf(options, ref revision) is { } wrong)
        {
            return wrong;
        }
        return Page(Objects(kind, ns, revision, fields.Name), labels, fields, options.Limit, from, revision);
    }

    /// <summary>Reads the selectors of a request; the refusal when they make no sense for the kind.</summary>
    private static ApiError? Queries(ResourceKind kind, ListOptions options, out LabelQuery labels, out FieldQuery fields)
    {
        fields = FieldQuery.All;
        labels = LabelQuery.Read(options.LabelSelector, out var problem) ?? LabelQuery.All;
        if (problem is null)
            fields = FieldQuery.Read(kind, options.FieldSelector, out problem) ?? FieldQuery.All;
        return problem is null ? null : ApiError.BadRequest(problem);
    }

    private ApiError? RevisionOf(ListOptions options, ref long revision)
    {
        var match = options.ResourceVersionMatch;
        if (match is { Length: > 0 } and not ("Exact" or "NotOlderThan"))
            return ApiError.BadRequest($"resourceVersionMatch: Unsupported value: \"{match}\": supported values: \"Exact\", \"NotOlderThan\"");
        if (options.ResourceVersion is not { Length: > 0 } text)
            return match is { Length: > 0 } ? ApiError.BadRequest("resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided") : null;
        if (!TryRevision(text, out var asked))
            return NoRevision(text);
        if (asked > revision)
            return ApiError.Timeout($"Too large resource version: {asked}, current: {revision}") with { RetryAfterSeconds = 1 };
        // A limit without a match pins the state too.
        if (match == "Exact" || (match is null or "" && options.Limit > 0 && asked > 0))
        {
            if (asked == 0)
                return ApiError.BadRequest("resourceVersionMatch: Forbidden: resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
            if (asked < Store.OldestRevision)
                return ApiError.Expired($"The resourceVersion for the provided list is too old: {asked}, oldest: {Store.OldestRevision}.");
            revision = asked;
        }
        return null;
    }

    // The objects of a kind as they were at a revision, ordered by namespace and name.
    private IEnumerable<ApiObject> Objects(ResourceKind kind, string? ns, long revision, string? name)
    {
        if (revision == Store.Revision)
        {
            if (name is null)
                return Store.List(kind, ns);
            if (ns is not null || !kind.IsNamespaced)
                return Store.Get(kind, ns ?? "", name) is { } only ? [only] : [];
            return Store.List(kind);
        }
        var then = new SortedDictionary<(string Namespace, string Name), ApiObject?>(s_byName);
        foreach (var item in Store.List(kind, ns))
            then[(item.Namespace, item.Name)] = item;
        // What the first change after the revision found is what was there at it.
        var seen = new HashSet<(string, string)>();
        foreach (var change in Store.Since(revision) ?? [])
        {
            var item = change.Object;
            if (item.Kind == kind && (ns is null || item.Namespace == ns) && seen.Add((item.Namespace, item.Name)))
                then[(item.Namespace, item.Name)] = change.Old;
        }
        return then.Values.OfType<ApiObject>();
    }

    private static ApiPage Page(IEnumerable<ApiObject> objects, LabelQuery labels, FieldQuery fields, int limit, (string Namespace, string Name)? from, long revision)
    {
        var items = new List<ApiObject>();
        string? next = null;
        long behind = 0;
        var countsAll = labels.IsEmpty && fields.IsEmpty;
        foreach (var item in objects)
        {
            if (from is { } start && s_byName.Compare((item.Namespace, item.Name), start) <= 0)
                continue;
            if (!labels.Fits(item.Labels) || !fields.Fits(item))
                continue;
            if (limit == 0 || items.Count < limit)
            {
                items.Add(item);
                continue;
            }
            next ??= Token(revision, items[^1]);
            behind++;
            if (!countsAll)
                break;
        }
        return new ApiPage(items, revision.ToString(CultureInfo.InvariantCulture), next, next is not null && countsAll ? behind : null);
    }

    private static readonly Comparer<(string Namespace, string Name)> s_byName = Comparer<(string Namespace, string Name)>.Create(static (one, other) =>
    {
        var order = string.CompareOrdinal(one.Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(one.Name, other.Name);
    });

    private static string Token(long revision, ApiObject last) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{revision}/{last.Namespace}/{last.Name}"))).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static (long Revision, string Namespace, string Name)? ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        var padded = token.Replace('-', '+').Replace('_', '/') + new string('=', (4 - token.Length % 4) % 4);
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
            return null;
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split('/');
        return parts.Length == 3 && TryRevision(parts[0], out var revision) ? (revision, parts[1], parts[2]) : null;
    }

    private static bool TryRevision(string text, out long revision) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out revision);

    private static ApiError NoRevision(string text) => ApiError.BadRequest($"resourceVersion: Invalid value: \"{text}\": it is no whole number; pass on what a list or a watch returned");
}
