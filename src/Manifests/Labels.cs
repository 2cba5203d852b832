using System.Diagnostics.CodeAnalysis;

namespace StsLint.Manifests;

/// <summary>Labels: <c>new Labels { ["app"] = "nginx" }</c>. They can be used wherever the API has a map of strings.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is the field's own word.")]
public sealed class Labels : Dictionary<string, string>
{
    /// <summary>Makes a map without any.</summary>
    public Labels()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Makes a copy, to which more can be added.</summary>
    [Shape("$labels")]
    public Labels(IDictionary<string, string> labels)
        : base(labels, StringComparer.Ordinal)
    {
    }

    /// <summary>The label that Kubernetes recommends for an application's name: <c>app.kubernetes.io/name</c>.</summary>
    [Shape("{app.kubernetes.io/name: $application}")]
    public static Labels Of(string application) => new() { ["app.kubernetes.io/name"] = application };
}
