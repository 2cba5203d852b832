using StsLint.Cli.Running;

namespace StsLint.Cli.Cluster;

/// <summary>How <c>stslint cluster</c> was asked to run.</summary>
internal sealed record ClusterSettings
{
    /// <summary>Manifests to begin with; null for none.</summary>
    public ManifestInput? Input { get; init; }

    /// <summary>The port of the API; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The port of DNS; 0 for a free one.</summary>
    public int DnsPort { get; init; }

    /// <summary>Where the kubeconfig is written; null for a temporary file.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Number of nodes.</summary>
    public int Nodes { get; init; }

    /// <summary>Virtual seconds per second.</summary>
    public double TimeScale { get; init; }

    /// <summary>Decides what is left to chance.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether volumes are made on demand.</summary>
    public bool HasDefaultStorageClass { get; init; }
}
