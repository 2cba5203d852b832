using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1111, STS1112, STS1113: what stands in the source of a PersistentVolume, and what does not go with it.</summary>
internal sealed class VolumeSourceMalformed : VolumeRule
{
    private const string MountOptions = "volume.beta.kubernetes.io/mount-options";

    // Those that the server lets have the annotation.
    private static readonly string[] s_withMountOptions =
    [
        "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "nfs", "rbd", "quobyte", "iscsi", "cinder", "cephfs", "azureFile", "vsphereVolume", "azureDisk", "photonPersistentDisk",
    ];

    // Kubernetes 1.34: VolumeAttributesClass is on by default.
    private static readonly Release s_attributesClass = new(34);

    private static readonly RuleDescriptor s_form = new("STS1111", "Field of a volume source has wrong form",
        "{0}", Severity.Error,
        static () => new(
            Finds: """
                A PersistentVolume whose source has a field that the plugin cannot take: hostPath.path or local.path with `..`, hostPath.type that is no known type; nfs.path that is not absolute;
                csi.driver that is no driver name, or a secret reference with an illegal name or namespace; partition of gcePersistentDisk or awsElasticBlockStore, or lun of iscsi or fc, outside 0 to 255;
                iscsi.iqn or initiatorName that is no name of an iSCSI node, or a targetPortal too long for it; fc with both targetWWNs and wwids; azureDisk with an unknown kind or cachingMode, or a diskURI
                that does not go with the kind (without one it is Shared, which takes an `https://` address); an empty azureFile.secretNamespace; glusterfs.endpointsNamespace that is no namespace;
                options of flexVolume in a domain of Kubernetes; flocker with both names; quobyte.registry that is not host:port; storageos.volumeName that is no DNS label.
                """,
            Why: "The API server refuses the PersistentVolume (ValidatePersistentVolumeSpec in pkg/apis/core/validation).",
            Wrong: """
                spec:
                  nfs:
                    server: nfs.example.com
                    path: exports/a
                """,
            Right: """
                spec:
                  nfs:
                    server: nfs.example.com
                    path: /exports/a
                """,
            Fix: "Writes the known word that differs only in letter case, dashes or underscores. Safe, since the word is refused as it stands.",
            Silent: "For a field that is empty or missing, which is STS1110, and for csi.nodeStageSecretRef, which the server does not look at."))
    {
        Fixes = FixSafety.Safe,
    };

    private static readonly RuleDescriptor s_attributes = new("STS1112", "VolumeAttributesClass of a volume misplaced or malformed",
        "{0}", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume with `volumeAttributesClassName` whose source is not csi, or where the name is empty or no DNS name.",
            Why: "The API server refuses the PersistentVolume: only CSI drivers have attributes that can be changed. Before 1.34 the field was off by default and dropped.",
            Wrong: """
                spec:
                  volumeAttributesClassName: gold
                  nfs:
                    server: nfs.example.com
                    path: /exports/a
                """,
            Right: """
                spec:
                  volumeAttributesClassName: gold
                  csi:
                    driver: disk.csi.example.com
                    volumeHandle: disk-1
                """,
            Silent: "When no known source stands in `spec`, which is STS1103, and for a target before 1.34."));

    private static readonly RuleDescriptor s_mountOptions = new("STS1113", "Mount-options annotation on a plugin without mount options",
        "{0} does not take the annotation " + MountOptions + "; remove it, or write spec.mountOptions", Severity.Error,
        static () => new(
            Finds: "A PersistentVolume with the annotation `volume.beta.kubernetes.io/mount-options` and a source such as hostPath, local, csi, fc or flexVolume.",
            Why: "The API server refuses the PersistentVolume. The annotation is older than the field `spec.mountOptions`, which it takes with every source.",
            Wrong: """
                metadata:
                  annotations:
                    volume.beta.kubernetes.io/mount-options: noatime
                spec:
                  csi:
                    driver: disk.csi.example.com
                    volumeHandle: disk-1
                """,
            Right: """
                spec:
                  mountOptions: [noatime]
                  csi:
                    driver: disk.csi.example.com
                    volumeHandle: disk-1
                """,
            Fix: "Removes the annotation. Unsafe, since the options may be wanted.",
            Silent: "For gcePersistentDisk, awsElasticBlockStore, azureDisk, azureFile, cephfs, cinder, glusterfs, iscsi, nfs, photonPersistentDisk, quobyte, rbd and vsphereVolume, which may have it."))
    {
        Fixes = FixSafety.Unsafe,
    };

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_form, s_attributes, s_mountOptions];

    public override void Check(PersistentVolumeView volume, RuleContext context)
    {
        if (!volume.Spec.IsKnown)
            return;
        var spec = volume.Spec.Value;
        var (first, _) = VolumeSources.In(spec, VolumeSources.OfPersistentVolumes);
        if (first is null)
            return;
        foreach (var source in VolumeSources.OfPersistentVolumes)
        {
            if (spec.Mapping(source.Name) is { IsKnown: true } settings)
                CheckForm(volume, source.Name, settings.Value, context);
        }
        CheckAttributesClass(volume, spec, first, context);
        CheckMountOptions(volume, spec, first, context);
    }

    private static void CheckForm(PersistentVolumeView volume, string source, MappingNode settings, RuleContext context) =>
        VolumeSourceForms.CheckPersistent(source, settings, volume.Object.Name, (at, message, meant) =>
        {
            var finding = context.Report(volume.Object, s_form, at, message);
            if (meant is not null)
                finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(at.Node!, meant));
        });

    private static void CheckAttributesClass(PersistentVolumeView volume, MappingNode spec, VolumeSource first, RuleContext context)
    {
        var name = spec.Text("volumeAttributesClassName");
        if (!name.IsKnown || volume.Object.Options.Target.To < s_attributesClass)
            return;
        if (name.Value.Length == 0)
            Report(Anchor.Of(name), "volumeAttributesClassName is empty; remove it, or name a class");
        else if (Names.DnsSubdomain.Problem(name.Value) is { } problem)
            Report(Anchor.Of(name), $"'{name.Value}' cannot be the name of a VolumeAttributesClass: {problem}");
        if (spec["csi"] is null or ScalarNode { IsNull: true } && !spec.MayHold("csi"))
            Report(Anchor.Named(Anchor.Key(spec, "volumeAttributesClassName"), spec, "csi"), $"volumeAttributesClassName takes the source csi; this volume is of the source {first.Name}");

        void Report(Anchor at, string message) => context.ReportSince(s_attributesClass, "drop the field", volume.Object, s_attributes, at, message);
    }

    private static void CheckMountOptions(PersistentVolumeView volume, MappingNode spec, VolumeSource first, RuleContext context)
    {
        if (volume.Object.Metadata.Mapping("annotations") is not { IsKnown: true } annotations || !annotations.Value.Has(MountOptions) || spec.IsOpen)
            return;
        foreach (var source in s_withMountOptions)
        {
            if (spec[source] is not (null or ScalarNode { IsNull: true }))
                return;
        }
        context.Report(volume.Object, s_mountOptions, Anchor.Key(annotations.Value, MountOptions), first.Name)
            .WithUnsafeFix("Remove the annotation", annotations.Value.Count == 1 ? Edit.Remove(volume.Object.Metadata.Value, "annotations") : Edit.Remove(annotations.Value, MountOptions));
    }
}
