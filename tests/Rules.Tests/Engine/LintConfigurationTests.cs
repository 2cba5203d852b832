using StsLint.Engine;
using StsLint.Model;

namespace StsLint.Tests.Engine;

/// <summary>Settings, and what is said of those that mean nothing.</summary>
public class LintConfigurationTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var configuration = Read(
            ("stslint_severity", "warning"), ("stslint_severity.sts4028", "none"), ("stslint_severity.rollout", "error"), ("STSLINT_SEVERITY.STS40", "suggestion"),
            ("stslint_kubernetes_version", "1.30..1.36"), ("stslint_default_storage_class", "none"), ("stslint_namespace", "shop"),
            ("stslint_select", "STS4, Structure"), ("stslint_ignore", "STS0049"), ("stslint_never_suppress", "Structure"), ("stslint_feature_gates", "MaxUnavailableStatefulSet"), ("stslint_fail_on", "warning"),
            ("indent_size", "2"));
        Assert.Empty(configuration.Problems);
        var options = configuration.Options;
        Assert.Equal(
            [("Rollout", Severity.Error), ("STS", Severity.Warning), ("STS40", Severity.Info), ("STS4028", Severity.None)],
            options.Severities.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal("1.30..1.36", options.Target.ToString());
        Assert.Equal(DefaultClass.None, options.DefaultStorageClass);
        Assert.Equal("shop", options.Namespace);
        Assert.Equal(["STS4", "Structure"], options.Select);
        Assert.Equal(["STS0049"], options.Ignore);
        Assert.Equal(["Structure"], options.NeverSuppress);
        Assert.Equal(["MaxUnavailableStatefulSet"], options.FeatureGates);
        Assert.Equal(Severity.Warning, configuration.FailOn);
    }

    [Theory]
    [InlineData("stslint_severity.STS40288", "none", "there is no rule 'STS40288'; did you mean 'STS4028'?")]
    [InlineData("stslint_severity.Rolout", "none", "there is no rule 'Rolout'; did you mean 'Rollout'?")]
    [InlineData("stslint_severity.STS4028", "eror", "did you mean 'error'?")]
    [InlineData("stslint_severty.STS4028", "none", "there is no setting 'stslint_severty.STS4028'")]
    [InlineData("stslint_kubernetes_versoin", "1.30", "did you mean 'stslint_kubernetes_version'?")]
    [InlineData("stslint_kubernetes_version", "1.2", "'1.2' is no release")]
    [InlineData("stslint_kubernetes_version", "1.36..1.30", "is no release")]
    [InlineData("stslint_default_storage_class", "knwon", "did you mean 'known'?")]
    [InlineData("stslint_default_storage_class", "1", "is no value of")]
    [InlineData("stslint_namespace", "My Shop", "is no name of a namespace")]
    [InlineData("stslint_ignore", "STS4028 STSX", "there is no rule 'STSX'")]
    [InlineData("stslint_severity.STS0000", "none", "cannot be configured")]
    public void What_means_nothing_is_told(string key, string value, string message)
    {
        var configuration = Read((key, value));
        Assert.Contains(message, Assert.Single(configuration.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_later_entry_wins_and_unset_takes_back()
    {
        var configuration = Read(("stslint_namespace", "a"), ("stslint_namespace", "b"), ("stslint_fail_on", "info"), ("stslint_fail_on", "unset"));
        Assert.Equal("b", configuration.Options.Namespace);
        Assert.Equal(Severity.Warning, configuration.FailOn);
        Assert.Equal(["stslint_namespace"], configuration.Origins.Keys);
    }

    [Theory]
    [InlineData("STS3300", new[] { "STS3030", "STS3301", "STS3000" }, null)]
    [InlineData("clusterip", new[] { "clusterIP", "clusterIPs" }, "clusterIP")]
    [InlineData("replcias", new[] { "replicas", "selector" }, "replicas")]
    [InlineData("seelctor", new[] { "replicas", "selector" }, "selector")]
    [InlineData("podManagmentPolicy", new[] { "podManagementPolicy", "persistentVolumeClaimRetentionPolicy" }, "podManagementPolicy")]
    [InlineData("x", new[] { "y" }, null)]
    [InlineData("foo", new[] { "bar" }, null)]
    public void The_nearest_name_is_found(string wanted, string[] known, string? found) => Assert.Equal(found, NearestName.Find(wanted, known));

    private static LintConfiguration Read(params (string Key, string Value)[] entries) =>
        LintConfiguration.Read(entries.Select(entry => new ConfigurationEntry(entry.Key, entry.Value, "test")));
}
