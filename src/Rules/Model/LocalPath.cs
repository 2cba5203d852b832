namespace StsLint.Model;

/// <summary>Paths that must stay within a volume. Source: validateLocalDescendingPath and validatePathNoBacksteps in kubernetes, pkg/apis/core/validation/validation.go.</summary>
public static class LocalPath
{
    /// <summary>Why a path may leave the place that it is taken from, in words that can follow the path; null when it cannot.</summary>
    public static string? Problem(string path) =>
        path.Length > 0 && path[0] == '/' ? "must not start with '/'"
        : HasBackstep(path) ? "must not have '..'"
        : null;

    /// <summary>One of the path's parts is <c>..</c>.</summary>
    public static bool HasBackstep(string path)
    {
        for (var at = path.IndexOf("..", StringComparison.Ordinal); at >= 0; at = path.IndexOf("..", at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || path[at - 1] == '/') && (at + 2 == path.Length || path[at + 2] == '/'))
                return true;
        }
        return false;
    }
}
