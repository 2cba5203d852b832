namespace StsLint.Manifests;

/// <summary>Writes manifests to files.</summary>
internal static class ManifestFiles
{
    public static IReadOnlyList<string> Write(Manifest manifest, string path)
    {
        var changed = new List<string>();
        if (IsFile(path))
        {
            Write(path, manifest, changed);
            return changed;
        }
        var files = new Dictionary<string, KubernetesObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var each in manifest)
        {
            var file = Path.Combine(path, FileName(each));
            if (files.TryGetValue(file, out var other))
                throw new InvalidOperationException($"{other} and {each} would both be written to {file}.");
            files.Add(file, each);
        }
        foreach (var file in files)
            Write(file.Key, [file.Value], changed);
        return changed;
    }

    private static bool IsFile(string path) => Path.GetExtension(path) is { } extension && (IsJson(path) || Same(extension, ".yaml") || Same(extension, ".yml"));

    private static bool IsJson(string path) => Same(Path.GetExtension(path), ".json");

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static string FileName(KubernetesObject each)
    {
        var name = each.Name ?? throw new InvalidOperationException($"A {each.Kind} has no name to be written under.");
        if (name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
            throw new InvalidOperationException($"{each} has a name that no file can have.");
        return $"{(each.Namespace is { } space ? space + "." : "")}{name}.{each.Kind}.yaml".ToLowerInvariant();
    }

    private static void Write(string path, Manifest manifest, List<string> changed)
    {
        var bytes = manifest.Bytes(IsJson(path));
        if (File.Exists(path) && File.ReadAllBytes(path).SequenceEqual(bytes))
            return;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        File.WriteAllBytes(path, bytes);
        changed.Add(path);
    }
}
