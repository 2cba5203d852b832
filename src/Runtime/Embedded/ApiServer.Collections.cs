using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

public sealed partial class ApiServer
{
    /// <summary>Deletes the objects of a kind that a list with these options shows, one after the other.</summary>
    /// <returns>The objects that there were, as each deletion left them; the first refusal ends it.</returns>
    internal ApiResult<ApiPage> DeleteCollection(ResourceKind kind, string? ns, ListOptions? options, DeleteRequest request, string actor)
    {
        var listed = List(kind, ns, options ?? ListOptions.Default);
        if (!listed.IsOk)
            return listed;
        var gone = new List<ApiObject>();
        foreach (var item in listed.Value.Items)
        {
            var result = Delete(item.Key, request with { Uid = item.Uid }, actor);
            if (result.IsOk)
                gone.Add(result.Object);
            else if (!result.Error.IsNotFound && !result.Error.IsConflict)
                return result.Error;
        }
        return listed.Value with { Items = gone };
    }
}
