using StsLint.Runtime.Api;

namespace StsLint.Runtime.Embedded;

/// <summary>What is wrong with pods and images, until it is mended.</summary>
internal sealed class KubeletFaults
{
    private readonly HashSet<ObjectKey> _unready = [];
    private readonly HashSet<ObjectKey> _deaf = [];
    private readonly HashSet<string> _unpullable = new(StringComparer.Ordinal);
    private readonly HashSet<string> _crashing = new(StringComparer.Ordinal);

    public bool FailsReadiness(ObjectKey pod) => _unready.Count > 0 && _unready.Contains(pod);

    public bool IgnoresTermination(ObjectKey pod) => _deaf.Count > 0 && _deaf.Contains(pod);

    public bool IsUnpullable(string image) => _unpullable.Count > 0 && _unpullable.Contains(image);

    public bool Crashes(string image) => _crashing.Count > 0 && _crashing.Contains(image);

    public bool SetUnready(ObjectKey pod, bool isSet) => isSet ? _unready.Add(pod) : _unready.Remove(pod);

    public bool SetDeaf(ObjectKey pod, bool isSet) => isSet ? _deaf.Add(pod) : _deaf.Remove(pod);

    public bool SetUnpullable(string image, bool isSet) => isSet ? _unpullable.Add(image) : _unpullable.Remove(image);

    public bool SetCrashing(string image, bool isSet) => isSet ? _crashing.Add(image) : _crashing.Remove(image);
}
