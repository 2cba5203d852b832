using StsLint.Cli.Input;

namespace StsLint.Cli.Cluster;

/// <summary>The file by which clients find a cluster.</summary>
internal static class Kubeconfig
{
    private const string Mark = "# Written by stslint cluster; it is overwritten by the next one that is given this file.";

    /// <summary>Writes the file of a cluster. One that was not written by this program is left as it is.</summary>
    /// <exception cref="UsageException">The file belongs to somebody else, or cannot be written.</exception>
    public static void Write(string shown, string fullPath, Uri server)
    {
        try
        {
            if (File.Exists(fullPath) && !IsOurs(File.ReadAllText(fullPath)))
                throw new UsageException($"{shown}: this file was not written by stslint and is left as it is; name another file, or move it away");
            File.WriteAllText(fullPath, Text(server));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{shown}: the kubeconfig cannot be written ({Reasons.Of(e)})");
        }
    }

    /// <summary>The address of the server in the kubeconfig of a served cluster; null when the text is no such file.</summary>
    public static Uri? ServerIn(string text)
    {
        if (!IsOurs(text))
            return null;
        foreach (var line in text.Split('\n'))
        {
            if (line.Trim() is var entry && entry.StartsWith("server: ", StringComparison.Ordinal) && Uri.TryCreate(entry["server: ".Length..], UriKind.Absolute, out var server))
                return server;
        }
        return null;
    }

    private static bool IsOurs(string text) => text.StartsWith(Mark, StringComparison.Ordinal);

    private static string Text(Uri server) => $"""
        {Mark}
        apiVersion: v1
        kind: Config
        clusters:
        - name: stslint
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
        contexts:
        - name: stslint
          context:
            cluster: stslint
            user: stslint
        users:
        - name: stslint
          user: {"{}"}
        current-context: stslint

        """.ReplaceLineEndings("\n");
}
