using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded.Defaults;

/// <summary>What the API server fills into the sources of volumes, of pods and of PersistentVolumes.</summary>
internal static class VolumeSourceDefaults
{
    public static ApiMap OfIscsi(ApiMap source) => source.Default("iscsiInterface", "default");

    public static ApiMap OfRbd(ApiMap source) => source.Default("pool", "rbd").Default("user", "admin").Default("keyring", "/etc/ceph/keyring");

    public static ApiMap OfAzureDisk(ApiMap source) => source
        .DefaultAbsent("cachingMode", "ReadWrite").DefaultAbsent("kind", "Shared").DefaultAbsent("fsType", "ext4").DefaultAbsent("readOnly", false);

    public static ApiMap OfScaleIo(ApiMap source) => source.Default("storageMode", "ThinProvisioned").Default("fsType", "xfs");
}
