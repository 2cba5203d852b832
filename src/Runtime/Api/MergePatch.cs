namespace StsLint.Runtime.Api;

/// <summary>JSON merge patches (RFC 7386).</summary>
public static class MergePatch
{
    /// <summary>The value that a patch makes of another: maps are merged, null takes an entry out, all else is replaced.</summary>
    public static ApiValue Apply(ApiValue? target, ApiValue patch)
    {
        if (patch is not ApiMap changes)
            return patch;
        var result = target as ApiMap ?? ApiMap.Empty;
        for (var i = 0; i < changes.Count; i++)
        {
            var (name, value) = changes[i];
            result = result.With(name, value.IsNull ? null : Apply(result[name], value));
        }
        return result;
    }
}
