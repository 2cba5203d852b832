namespace StsLint.Engine;

/// <summary>Kinds that are not Kubernetes' own. What they make of themselves no linter sees, so they leave absence open.</summary>
internal static class ForeignKinds
{
    // Kinds of these groups make neither pods nor Services.
    private static readonly HashSet<string> s_harmlessGroups = new(StringComparer.Ordinal)
    {
        "acme.cert-manager.io", "autoscaling.k8s.io", "bitnami.com", "cert-manager.io", "cilium.io", "cloud.google.com", "constraints.gatekeeper.sh",
        "crd.projectcalico.org", "elbv2.k8s.aws", "extensions.istio.io", "external-secrets.io", "karpenter.k8s.aws", "karpenter.sh", "keda.sh",
        "kustomize.config.k8s.io", "kyverno.io", "networking.gke.io", "networking.istio.io", "projectcalico.org", "projectcontour.io",
        "policy.linkerd.io", "route.openshift.io", "secrets-store.csi.x-k8s.io", "security.istio.io", "security.openshift.io", "telemetry.istio.io",
        "templates.gatekeeper.sh", "traefik.containo.us", "traefik.io",
    };

    private static readonly HashSet<string> s_harmlessKinds = new(StringComparer.Ordinal)
    {
        "ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe", "AlertmanagerConfig", "ScrapeConfig",
    };

    /// <summary>An object that may make workloads, pods or Services of its own.</summary>
    public static bool MayCreate(ManifestObject manifest)
    {
        var group = manifest.Group;
        if (manifest.VersionText is null || manifest.KindText is not { } kind)
            return true;
        // Kubernetes' own groups: "", apps, batch … and those below k8s.io.
        if (!group.Contains('.') || group.EndsWith(".k8s.io", StringComparison.Ordinal))
            return false;
        if (s_harmlessGroups.Contains(group))
            return false;
        return group != "monitoring.coreos.com" || !s_harmlessKinds.Contains(kind);
    }
}
