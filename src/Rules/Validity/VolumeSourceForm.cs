using System.Globalization;
using System.Text.RegularExpressions;
using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>
/// What the volume plugins take beside the fields that they need (VolumeSources). Source: validateVolumeSource in pkg/apis/core/validation.
/// </summary>
internal static class VolumeSourceForm
{
    private const int HighestNumber = 255;
    private const int LongestTenant = 64;

    private static readonly string[] s_cachingModes = ["None", "ReadOnly", "ReadWrite"];
    private static readonly string[] s_diskKinds = ["Shared", "Dedicated", "Managed"];
    private static readonly string[] s_pullPolicies = ["Always", "IfNotPresent", "Never"];

    /// <summary>Judges one entry of <c>volumes</c>.</summary>
    public static void Check(MappingNode volume, in PodReporter reporter)
    {
        for (var i = 0; i < volume.Count; i++)
        {
            if (volume[i].Value is MappingNode settings && volume[i].Origin != EntryOrigin.Overridden)
                Check(volume, volume[i].Key, settings, reporter);
        }
    }

    /// <summary>Tells whether the server takes a text for the qualified name of an iSCSI node.</summary>
    public static bool IsIscsiName(string name) =>
        name.StartsWith("iqn", StringComparison.Ordinal) ? Regex.IsMatch(name, @"iqn\.[0-9]{4}-[0-9]{2}\.[A-Za-z0-9.-]+:[^,;*&$|\t\n\f\r ]+\z", RegexOptions.CultureInvariant)
        : name.StartsWith("eui", StringComparison.Ordinal) ? Regex.IsMatch(name, @"\Aeui.[A-Za-z0-9]{16}\z", RegexOptions.CultureInvariant)
        : name.StartsWith("naa", StringComparison.Ordinal) && Regex.IsMatch(name, @"\Anaa.[A-Za-z0-9]{32}\z", RegexOptions.CultureInvariant);

    private static void Check(MappingNode volume, string source, MappingNode settings, in PodReporter reporter)
    {
        switch (source)
        {
            case "nfs":
                if (settings.Text("path") is { IsKnown: true, Value.Length: > 0 } exported && exported.Value[0] != '/')
                    reporter.Report(exported, $"the path '{exported.Value}' on the nfs server must start with '/'");
                break;
            case "gitRepo":
                if (settings.Text("directory") is { IsKnown: true } directory && LocalPath.Problem(directory.Value) is { } problem)
                    reporter.Report(directory, $"the directory '{directory.Value}' is one within the volume, so it {problem}");
                break;
            case "iscsi":
                CheckIscsi(settings, reporter);
                break;
            case "fc":
                CheckFibreChannel(settings, reporter);
                break;
            case "gcePersistentDisk":
                // The server has an older name for it.
                if (settings.Integer("partition") is var slice && IsOutOfRange(slice))
                    reporter.Report(Anchor.Named(Anchor.Of(slice), volume, "persistentDisk.partition"), OutOfRange(slice));
                break;
            case "awsElasticBlockStore":
                CheckRange(settings.Integer("partition"), reporter);
                break;
            case "azureDisk":
                CheckAzureDisk(settings, reporter);
                break;
            case "csi":
                if (settings.Text("driver") is { IsKnown: true, Value.Length: > 0 } driver)
                    reporter.CheckName(driver, Names.CsiDriver);
                // The server leaves out the step over nodePublishSecretRef.
                if (settings.Mapping("nodePublishSecretRef").Text("name") is { IsKnown: true, Value.Length: > 0 } secret && Names.DnsSubdomain.Problem(secret.Value) is { } wrong)
                    reporter.Report(Anchor.Named(Anchor.Of(secret), settings, "name"), $"no Secret can be named '{secret.Value}': {wrong}");
                break;
            case "flexVolume":
                CheckOptions(settings.Mapping("options"), reporter);
                break;
            case "flocker":
                CheckFlocker(settings, reporter);
                break;
            case "quobyte":
                CheckQuobyte(settings, reporter);
                break;
            case "storageos":
                var name = settings.Text("volumeName");
                if (name.IsMissing())
                    reporter.Report(name, "storageos needs volumeName");
                reporter.CheckName(name, Names.DnsLabel, emptyIsNone: true);
                reporter.CheckName(settings.Text("volumeNamespace"), Names.DnsLabel, emptyIsNone: true);
                if (settings.Mapping("secretRef") is { IsKnown: true } reference && reference.Value.Text("name") is var key && key.IsMissing())
                    reporter.Report(key, "secretRef needs name");
                break;
            case "image":
                reporter.CheckWord(settings.Text("pullPolicy"), s_pullPolicies, emptyIsDefault: true);
                break;
        }
    }

    private static void CheckIscsi(MappingNode settings, in PodReporter reporter)
    {
        if (settings.Text("iqn") is { IsKnown: true, Value.Length: > 0 } name && !IsIscsiName(name.Value))
            reporter.Report(name, $"'{name.Value}' is no name of an iSCSI target, such as iqn.2001-04.com.example:storage.disk1");
        CheckRange(settings.Integer("lun"), reporter);
        if (settings.Text("initiatorName") is { IsKnown: true } initiator && !IsIscsiName(initiator.Value))
            reporter.Report(Anchor.Named(Anchor.Of(initiator), settings, "initiatorname"), $"'{initiator.Value}' is no name of an iSCSI initiator, such as iqn.2001-04.com.example:node1");
    }

    private static void CheckFibreChannel(MappingNode settings, in PodReporter reporter)
    {
        if (settings.Sequence("targetWWNs") is not { IsKnown: true, Value.Count: > 0 } targets)
            return;
        if (settings.Sequence("wwids") is { IsKnown: true, Value.Count: > 0 })
            reporter.Report(Anchor.Key(settings, "targetWWNs"), "fc has both targetWWNs and wwids; keep one");
        CheckRange(settings.Integer("lun"), reporter);
    }

    private static void CheckAzureDisk(MappingNode settings, in PodReporter reporter)
    {
        reporter.CheckWord(settings.Text("cachingMode"), s_cachingModes);
        var kind = settings.Text("kind");
        reporter.CheckWord(kind, s_diskKinds);
        var address = settings.Text("diskURI");
        if (address is not { IsKnown: true, Value.Length: > 0 } || kind.IsUnknown)
            return;
        // Without a kind the disk is a shared blob.
        var start = kind.Is("Managed") ? "/subscriptions/" : "https://";
        if (!address.Value.StartsWith(start, StringComparison.Ordinal))
            reporter.Report(address, $"the diskURI of {(kind.Is("Managed") ? "a managed disk" : "a disk that is no managed one (kind: Managed)")} starts with {start}");
    }

    private static void CheckOptions(Field<MappingNode> options, in PodReporter reporter)
    {
        if (!options.IsKnown)
            return;
        for (var i = 0; i < options.Value.Count; i++)
        {
            var key = options.Value[i].Key;
            var slash = key.IndexOf('/');
            var domain = "." + (slash < 0 ? key : key.Substring(0, slash)).ToLowerInvariant();
            if (domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal))
                reporter.Report(Anchor.Key(options.Value, i), $"the option '{key}' is in a domain that is Kubernetes' own");
        }
    }

    private static void CheckFlocker(MappingNode settings, in PodReporter reporter)
    {
        var name = settings.Text("datasetName");
        var id = settings.Text("datasetUUID");
        if (name.IsMissing() && id.IsMissing())
            reporter.Report(Anchor.At(settings), "flocker needs datasetName or datasetUUID");
        else if (name is { IsKnown: true, Value.Length: > 0 } && id is { IsKnown: true, Value.Length: > 0 })
            reporter.Report(Anchor.At(settings), "flocker has both datasetName and datasetUUID; keep one");
        if (name.IsKnown && name.Value.IndexOf('/') >= 0)
            reporter.Report(name, $"the dataset's name '{name.Value}' must not have '/'");
    }

    private static void CheckQuobyte(MappingNode settings, in PodReporter reporter)
    {
        if (settings.Text("registry") is not { IsKnown: true, Value.Length: > 0 } registry)
            return;
        if (settings.Text("tenant") is { IsKnown: true, Value.Length: > LongestTenant } tenant)
        {
            reporter.Report(tenant, "the tenant has more than 64 characters");
            return;
        }
        foreach (var pair in registry.Value.Split(','))
        {
            var colon = pair.LastIndexOf(':');
            if (colon < 0 || (pair[0] != '[' && pair.IndexOf(':') != colon))
            {
                reporter.Report(registry, $"the registry '{registry.Value}' must be a host, a colon and a port, or several such pairs with commas between them");
                return;
            }
        }
    }

    private static void CheckRange(Field<long> number, in PodReporter reporter)
    {
        if (IsOutOfRange(number))
            reporter.Report(number, OutOfRange(number));
    }

    private static bool IsOutOfRange(Field<long> number) => number.IsKnown && number.Value is < 0 or > HighestNumber && number.Value is >= int.MinValue and <= int.MaxValue;

    private static string OutOfRange(Field<long> number) => $"{number.Name} is {number.Value.ToString(CultureInfo.InvariantCulture)}; it goes from 0 to 255";
}
