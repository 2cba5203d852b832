using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>
/// Judges what stands in the fields of a volume source; what is missing from it is told by <see cref="VolumeSources.MissingFrom"/>. Pods and
/// PersistentVolumes have the plugins in common. Source: kubernetes, pkg/apis/core/validation/validation.go (validateHostPathVolumeSource and
/// what stands beside it).
/// </summary>
internal static class VolumeSourceForms
{
    private const int LongestPortal = 64;
    private const int LongestTenant = 64;

    private static readonly string[] s_hostPathTypes = ["", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"];
    private static readonly string[] s_cachingModes = ["None", "ReadOnly", "ReadWrite"];
    private static readonly string[] s_diskKinds = ["Shared", "Dedicated", "Managed"];
    private static readonly string[] s_pullPolicies = ["Always", "IfNotPresent", "Never"];
    private static readonly string[] s_secretsOfCsi = ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"];

    // As in the server: only the part that starts with "eui" or "naa" is anchored, and the character behind it may be any.
    private static readonly Regex s_iqn = new(@"iqn\.[0-9]{4}-[0-9]{2}\.[0-9A-Za-z.-]+:[^,;*&$|\t\n\f\r ]+\z", RegexOptions.CultureInvariant);
    private static readonly Regex s_eui = new(@"\Aeui[^\n][0-9A-Za-z]{16}\z", RegexOptions.CultureInvariant);
    private static readonly Regex s_naa = new(@"\Anaa[^\n][0-9A-Za-z]{32}\z", RegexOptions.CultureInvariant);

    /// <summary>Judges one entry of a pod's <c>volumes</c>. A hostPath is STS1245.</summary>
    public static void CheckInPod(MappingNode volume, in PodReporter reporter)
    {
        for (var i = 0; i < volume.Count; i++)
        {
            if (volume[i].Value is not MappingNode settings || volume[i].Origin == EntryOrigin.Overridden)
                continue;
            switch (volume[i].Key)
            {
                case "gitRepo":
                    if (settings.Text("directory") is { IsKnown: true } directory && LocalPath.Problem(directory.Value) is { } problem)
                        reporter.Report(directory, $"the directory '{directory.Value}' is one within the volume, so it {problem}");
                    break;
                case "image":
                    reporter.CheckWord(settings.Text("pullPolicy"), s_pullPolicies, emptyIsDefault: true);
                    break;
                case "nfs" or "iscsi" or "fc" or "gcePersistentDisk" or "awsElasticBlockStore" or "azureDisk" or "csi" or "flexVolume" or "flocker" or "quobyte" or "storageos":
                    CheckCommon(volume[i].Key, settings, To(reporter));
                    break;
            }
        }
    }

    /// <summary>Tells each mistake of a PersistentVolume's source, its place and the word that was most likely meant.</summary>
    public static void CheckPersistent(string source, MappingNode settings, Field<string> volumeName, Action<Anchor, string, string?> report)
    {
        switch (source)
        {
            case "local":
                CheckBacksteps(settings.Text("path"), report);
                break;
            case "csi":
                CheckDriver(settings, report);
                foreach (var name in s_secretsOfCsi)
                {
                    CheckName(settings.Mapping(name).Text("name"), Names.DnsSubdomain, report);
                    CheckName(settings.Mapping(name).Text("namespace"), Names.DnsLabel, report);
                }
                break;
            case "iscsi":
                CheckCommon(source, settings, report);
                CheckPortal(settings, volumeName, report);
                break;
            case "glusterfs":
                var endpoints = settings.Text("endpointsNamespace");
                if (endpoints.Is(""))
                    report(Anchor.Of(endpoints), "endpointsNamespace is empty; remove it, or name a namespace", null);
                CheckName(endpoints, Names.DnsLabel, report);
                break;
            case "azureFile":
                if (settings.Text("secretNamespace") is var secretNamespace && secretNamespace.Is(""))
                    report(Anchor.Of(secretNamespace), "secretNamespace is empty; remove it, or name a namespace", null);
                break;
            default:
                CheckCommon(source, settings, report);
                break;
        }
    }

    /// <summary>Tells each mistake of a source that pods and PersistentVolumes have in common, its place and the word that was most likely meant.</summary>
    public static void CheckCommon(string source, MappingNode settings, Action<Anchor, string, string?> report)
    {
        switch (source)
        {
            case "hostPath":
                CheckBacksteps(settings.Text("path"), report);
                CheckWord(settings.Text("type"), s_hostPathTypes, 1, report);
                break;
            case "nfs":
                if (settings.Text("path") is { IsKnown: true, Value.Length: > 0 } path && path.Value[0] != '/')
                    report(Anchor.Of(path), $"the path '{path.Value}' is not absolute; it must start with '/'", null);
                break;
            case "gcePersistentDisk":
                // The server has a name of its own for the plugin here.
                CheckNumber(settings.Integer("partition"), settings.Parent, "persistentDisk.partition", report);
                break;
            case "awsElasticBlockStore":
                CheckNumber(settings.Integer("partition"), null, null, report);
                break;
            case "iscsi":
                CheckInitiator(settings.Text("iqn"), null, settings, report);
                CheckInitiator(settings.Text("initiatorName"), "initiatorname", settings, report);
                CheckNumber(settings.Integer("lun"), null, null, report);
                break;
            case "fc":
                CheckFibreChannel(settings, report);
                break;
            case "azureDisk":
                CheckAzureDisk(settings, report);
                break;
            case "flexVolume":
                CheckOptions(settings, report);
                break;
            case "flocker":
                CheckFlocker(settings, report);
                break;
            case "quobyte":
                CheckQuobyte(settings, report);
                break;
            case "storageos":
                CheckName(settings.Text("volumeName"), Names.DnsLabel, report);
                CheckName(settings.Text("volumeNamespace"), Names.DnsLabel, report);
                break;
            case "csi":
                CheckDriver(settings, report);
                CheckName(settings.Mapping("nodePublishSecretRef").Text("name"), Names.DnsSubdomain, report, settings);
                break;
        }
    }

    private static Action<Anchor, string, string?> To(PodReporter reporter) => (at, message, meant) =>
    {
        var finding = reporter.Report(at, message);
        if (meant is not null)
            finding.WithSafeFix($"Write {meant}", Edit.ReplaceText(at.Node!, meant));
    };

    private static void CheckDriver(MappingNode settings, Action<Anchor, string, string?> report)
    {
        if (settings.Text("driver") is { IsKnown: true, Value.Length: > 0 } driver && Names.CsiDriver.Problem(driver.Value) is { } problem)
            report(Anchor.Of(driver), $"'{driver.Value}' cannot be the name of a CSI driver: {problem}", null);
    }

    private static void CheckName(Field<string> name, NameForm form, Action<Anchor, string, string?> report, MappingNode? named = null)
    {
        if (name is not { IsKnown: true, Value.Length: > 0 } || form.Problem(name.Value) is not { } problem)
            return;
        // Of a pod's secret the server says "csi.name".
        report(named is null ? Anchor.Of(name) : Anchor.Named(Anchor.Of(name), named, "name"), $"{name.Name} '{name.Value}' is not {form.Title}: {problem}", null);
    }

    private static void CheckBacksteps(Field<string> path, Action<Anchor, string, string?> report)
    {
        if (path.IsKnown && LocalPath.HasBackstep(path.Value))
            report(Anchor.Of(path), $"the path '{path.Value}' of the node must not have '..'", null);
    }

    private static void CheckWord(Field<string> word, string[] known, int first, Action<Anchor, string, string?> report)
    {
        if (!word.IsKnown || Array.IndexOf(known, word.Value) >= 0)
            return;
        var meant = KnownWords.Near(word.Value, known);
        report(Anchor.Of(word), $"{word.Name} '{word.Value}' is not known; {(meant is null ? "it must be " + KnownWords.Or(new ArraySegment<string>(known, first, known.Length - first)) : $"write '{meant}'")}", meant);
    }

    private static void CheckNumber(Field<long> number, Node? named, string? below, Action<Anchor, string, string?> report)
    {
        // Beyond int32 the number does not fit its field, which STS0012 says.
        if (number.IsKnown && number.Value is < 0 or > 255 && number.Value is >= int.MinValue and <= int.MaxValue)
            report(named is null ? Anchor.Of(number) : Anchor.Named(Anchor.Of(number), named, below), $"{number.Name} is {number.Value.ToString(CultureInfo.InvariantCulture)}; it goes from 0 to 255", null);
    }

    private static void CheckInitiator(Field<string> name, string? below, MappingNode settings, Action<Anchor, string, string?> report)
    {
        // An iqn that is empty is missing; an initiatorName that is empty is malformed.
        if (!name.IsKnown || (below is null && name.Value.Length == 0))
            return;
        var example = true switch
        {
            _ when name.Value.StartsWith("iqn", StringComparison.Ordinal) => s_iqn.IsMatch(name.Value) ? null : "iqn.2001-04.com.example:storage.disk1",
            _ when name.Value.StartsWith("eui", StringComparison.Ordinal) => s_eui.IsMatch(name.Value) ? null : "eui. and 16 letters or digits",
            _ when name.Value.StartsWith("naa", StringComparison.Ordinal) => s_naa.IsMatch(name.Value) ? null : "naa. and 32 letters or digits",
            _ => "iqn.2001-04.com.example:storage.disk1",
        };
        if (example is not null)
            report(below is null ? Anchor.Of(name) : Anchor.Named(Anchor.Of(name), settings, below), $"{name.Name} '{name.Value}' is not the name of an iSCSI node, such as {example}", null);
    }

    // The initiator's name makes the server keep "<volume>:<portal>" short enough for the name of an interface.
    private static void CheckPortal(MappingNode settings, Field<string> volumeName, Action<Anchor, string, string?> report)
    {
        var portal = settings.Text("targetPortal");
        if (!portal.IsKnown || !volumeName.IsKnown || !settings.Text("initiatorName").IsKnown)
            return;
        var length = Encoding.UTF8.GetByteCount(volumeName.Value) + 1 + Encoding.UTF8.GetByteCount(portal.Value);
        if (length > LongestPortal)
            report(Anchor.Named(Anchor.Of(portal), settings, "targetportal"), $"with initiatorName the volume's name and targetPortal may have {LongestPortal} characters together, a colon included; they have {length.ToString(CultureInfo.InvariantCulture)}", null);
    }

    private static void CheckFibreChannel(MappingNode settings, Action<Anchor, string, string?> report)
    {
        if (settings.Sequence("targetWWNs") is not { IsKnown: true, Value.Count: > 0 } targets)
            return;
        if (settings.Sequence("wwids") is { IsKnown: true, Value.Count: > 0 } worldWide)
            report(Anchor.Of(targets), "targetWWNs and wwids exclude each other; keep one of them", null);
        CheckNumber(settings.Integer("lun"), null, null, report);
    }

    private static void CheckAzureDisk(MappingNode settings, Action<Anchor, string, string?> report)
    {
        CheckWord(settings.Text("cachingMode"), s_cachingModes, 0, report);
        var kind = settings.Text("kind").OrDefault("Shared");
        CheckWord(kind, s_diskKinds, 0, report);
        var address = settings.Text("diskURI");
        if (address is not { IsKnown: true, Value.Length: > 0 } || !kind.IsKnown || Array.IndexOf(s_diskKinds, kind.Value) < 0)
            return;
        var prefix = kind.Value == "Managed" ? "/subscriptions/" : "https://";
        if (!address.Value.StartsWith(prefix, StringComparison.Ordinal))
            report(Anchor.Of(address), $"diskURI of a disk of the kind {kind.Value}{(kind.Node is null ? ", the default," : "")} must start with '{prefix}'", null);
    }

    private static void CheckOptions(MappingNode settings, Action<Anchor, string, string?> report)
    {
        if (settings.Mapping("options") is not { IsKnown: true } options)
            return;
        for (var i = 0; i < options.Value.Count; i++)
        {
            var key = options.Value[i].Key;
            if (Placeholder.IsInKey(key))
                continue;
            var slash = key.IndexOf('/');
            var domain = "." + (slash < 0 ? key : key.Substring(0, slash)).ToLowerInvariant();
            if (domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal))
                report(Anchor.Key(options.Value, i), $"the option '{key}' is in a domain of Kubernetes, which is reserved", null);
        }
    }

    private static void CheckFlocker(MappingNode settings, Action<Anchor, string, string?> report)
    {
        var name = settings.Text("datasetName");
        var identifier = settings.Text("datasetUUID");
        if (name.IsMissing() && identifier.IsMissing())
            report(settings, "flocker needs datasetName or datasetUUID", null);
        else if (name is { IsKnown: true, Value.Length: > 0 } && identifier is { IsKnown: true, Value.Length: > 0 })
            report(settings, "datasetName and datasetUUID exclude each other; keep one of them", null);
        if (name.IsKnown && name.Value.IndexOf('/') >= 0)
            report(Anchor.Of(name), $"datasetName '{name.Value}' must not contain '/'", null);
    }

    private static void CheckQuobyte(MappingNode settings, Action<Anchor, string, string?> report)
    {
        if (settings.Text("registry") is not { IsKnown: true, Value.Length: > 0 } registry)
            return;
        var tenant = settings.Text("tenant");
        if (tenant.IsKnown && Encoding.UTF8.GetByteCount(tenant.Value) > LongestTenant)
        {
            report(Anchor.Of(tenant), $"tenant is longer than {LongestTenant} characters", null);
            return;
        }
        foreach (var pair in registry.Value.Split(','))
        {
            if (IsHostAndPort(pair))
                continue;
            report(Anchor.Of(registry), $"registry '{registry.Value}' must be host:port, or several of them separated by commas", null);
            return;
        }
    }

    // Go's net.SplitHostPort: one colon, unless the host stands in brackets.
    private static bool IsHostAndPort(string pair)
    {
        var colon = pair.LastIndexOf(':');
        if (colon < 0)
            return false;
        if (pair[0] == '[')
        {
            var end = pair.IndexOf(']');
            return end >= 0 && end + 1 == colon && pair.IndexOf('[', 1) < 0 && pair.IndexOf(']', end + 1) < 0;
        }
        return pair.IndexOf(':') == colon && pair.IndexOf('[') < 0 && pair.IndexOf(']') < 0;
    }
}
