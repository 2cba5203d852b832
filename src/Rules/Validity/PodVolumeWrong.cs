using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1240, STS1241, STS1242, STS1245: the volumes of a pod.</summary>
internal sealed class PodVolumeWrong : PodRule
{
    private static readonly RuleDescriptor s_name = new("STS1240", "Volume name missing, malformed or twice",
        "{0}", Severity.Error,
        static () => new(
            Finds: "An entry of `volumes` without a name, with a name that is no DNS label (lower-case letters, digits and `-`, at most 63 characters), or with the name of another entry.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumes:
                - name: db_config
                  configMap:
                    name: db
                """,
            Right: """
                volumes:
                - name: db-config
                  configMap:
                    name: db
                """,
            Silent: "A volume with the name of a claim template is legal; the claim takes its place (STS3003)."));

    private static readonly RuleDescriptor s_two = new("STS1241", "Volume with two sources",
        "the volume has both {0} and {1}; keep one source", Severity.Error,
        static () => new(
            Finds: "An entry of `volumes` with more than one source.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumes:
                - name: cache
                  emptyDir: {}
                  persistentVolumeClaim:
                    claimName: cache
                """,
            Right: """
                volumes:
                - name: cache
                  persistentVolumeClaim:
                    claimName: cache
                """,
            Silent: "For a source without a value, which the server takes for absent."));

    private static readonly RuleDescriptor s_incomplete = new("STS1242", "Volume source misses a required field",
        "{0} needs {1}", Severity.Error,
        static () => new(
            Finds: """
                A volume whose source lacks what it cannot do without, or has it empty: configMap.name, secret.secretName, persistentVolumeClaim.claimName, csi.driver,
                nfs.server and path, the name of a ConfigMap or Secret and the path of a token in projected.sources, and the like for the
                other plugins (as in STS1110).
                """,
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumes:
                - name: config
                  configMap:
                    defaultMode: 0444
                """,
            Right: """
                volumes:
                - name: config
                  configMap:
                    name: db-config
                    defaultMode: 0444
                """,
            Silent: "For `secret.name` in place of `secretName`, which is STS0016, and for hostPath, which is STS1245."));

    private static readonly RuleDescriptor s_hostPath = new("STS1245", "hostPath invalid",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A hostPath volume of a pod without a path, with `..` in it, or with a `type` that is none of DirectoryOrCreate, Directory, FileOrCreate, File, Socket, CharDevice and BlockDevice. (In a PersistentVolume it is STS1110 and STS1111.)",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumes:
                - name: host-logs
                  hostPath:
                    path: /var/log
                    type: directory
                """,
            Right: """
                volumes:
                - name: host-logs
                  hostPath:
                    path: /var/log
                    type: Directory
                """,
            Fix: "Writes the type that differs only in letter case. Safe, since the word is refused as it stands."))
    {
        Fixes = FixSafety.Safe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_name, s_two, s_incomplete, s_hostPath];

    public override void Check(PodView pod, RuleContext context)
    {
        if (pod.Volumes.Count == 0)
            return;
        var names = new Dictionary<string, Node>(StringComparer.Ordinal);
        for (var i = 0; i < pod.Volumes.Count; i++)
        {
            CheckName(pod, pod.Volumes[i].Name, names, context);
            CheckSources(pod, pod.Volumes[i].Node, context);
        }
    }

    private static void CheckName(PodView pod, Field<string> name, Dictionary<string, Node> names, RuleContext context)
    {
        if (name.IsMissing())
            context.ReportInTemplate(pod.Object, s_name, name, "the volume has no name");
        else if (!name.IsKnown)
            return;
        else if (Names.DnsLabel.Problem(name.Value) is { } problem)
            context.ReportInTemplate(pod.Object, s_name, name, $"'{name.Value}' cannot be the name of a volume: {problem}");
        else if (names.TryGetValue(name.Value, out var first))
            context.ReportInTemplate(pod.Object, s_name, name, $"another volume is named '{name.Value}' too; give each its own name").At(first, "the other one is here");
        else
            names.Add(name.Value, name.Node!);
    }

    private static void CheckSources(PodView pod, MappingNode volume, RuleContext context)
    {
        var (first, second) = VolumeSources.In(volume, VolumeSources.OfPods);
        if (first is null)
            return;
        if (second is not null)
            context.ReportInTemplate(pod.Object, s_two, Anchor.Key(volume, second.Name), first.Name, second.Name).At(Anchor.Key(volume, first.Name).Span, $"{first.Name} is here");
        foreach (var source in VolumeSources.OfPods)
        {
            if (volume.Mapping(source.Name) is not { IsKnown: true } settings)
                continue;
            foreach (var missing in VolumeSources.MissingFrom(source, settings.Value))
            {
                if (source.Name == "hostPath")
                    context.ReportInTemplate(pod.Object, s_hostPath, missing, "the hostPath volume has no path");
                else if (source.Name != "secret" || !settings.Value.Has("name"))
                    context.ReportInTemplate(pod.Object, s_incomplete, source.Name == "gcePersistentDisk" ? Anchor.Named(Anchor.Of(missing), volume, "persistentDisk." + missing.Name) : Anchor.Of(missing), source.Name, VolumeSourceWrong.NameBelow(missing, settings.Value));
            }
        }
        if (volume.Mapping("hostPath") is { IsKnown: true } hostPath)
            CheckHostPath(pod.Object, hostPath.Value, context);
        // Templates may leave the reference for others to fill in; a Pod may not.
        if (pod.Object.Is("", "Pod") && volume.Mapping("image").Text("reference") is { IsAbsent: true, Owner: not null } reference && volume.Mapping("image").IsKnown)
            context.ReportInTemplate(pod.Object, s_incomplete, reference, "image", "reference");
        var projected = volume.Mapping("projected");
        foreach (var source in projected.Sequence("sources").Mappings())
        {
            CheckProjected(pod, source, "configMap", "name", null, context);
            CheckProjected(pod, source, "secret", "name", null, context);
            CheckProjected(pod, source, "serviceAccountToken", "path", projected.Value, context);
        }
    }

    // The server leaves the entry of a token out.
    private static void CheckProjected(PodView pod, MappingNode source, string name, string required, MappingNode? named, RuleContext context)
    {
        if (source.Mapping(name) is { IsKnown: true } settings && settings.Value.Text(required) is var field && field.IsMissing())
            context.ReportInTemplate(pod.Object, s_incomplete, named is null ? Anchor.Of(field) : Anchor.Named(Anchor.Of(field), named, required), name, required);
    }

    private static void CheckHostPath(ManifestObject manifest, MappingNode hostPath, RuleContext context) =>
        VolumeSourceForms.CheckCommon("hostPath", hostPath, (at, message, meant) =>
        {
            var finding = context.ReportInTemplate(manifest, s_hostPath, at, message);
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(at.Node!, meant));
        });
}
