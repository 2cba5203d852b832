using StsLint.Manifests;

namespace StsLint.Samples.Dsl;

/// <summary>A database as one runs it: what samples/production says in YAML.</summary>
public static class OrdersDatabase
{
    public static Manifest Manifest()
    {
        var labels = Labels.Of("orders-db");
        var postgres = ContainerPort.Tcp("postgres", 5432);
        var isReady = Probe.Command("pg_isready", "-U", "postgres");

        // Pods have names before they are ready, so that they can find each other to become so.
        var peers = Service.Headless("orders-db-peers", labels, postgres);
        peers.PublishNotReadyAddresses = true;
        var clients = Service.WithAddress("orders-db", labels, postgres);

        var account = new ServiceAccount("orders-db", automountToken: false);
        var config = new ConfigMap("orders-db")
        {
            Data = new Dictionary<string, string>
            {
                ["postgresql.conf"] = """
                    listen_addresses = '*'
                    shared_buffers = 256MB
                    wal_level = replica

                    """,
            },
        };
        var fast = new StorageClass("fast-retain", "pd.csi.storage.gke.io")
        {
            Parameters = new Dictionary<string, string> { ["type"] = "pd-ssd" },
            ReclaimPolicy = ReclaimPolicy.Retain,
            AllowVolumeExpansion = true,
            VolumeBindingMode = VolumeBindingMode.WaitForFirstConsumer,
        };

        var data = new PersistentVolumeClaim("data", 50.Gi(), AccessMode.ReadWriteOncePod, fast);
        var settings = config.AsVolume("config");
        var database = new StatefulSet("orders-db", peers, labels)
        {
            Replicas = 3,
            MinReadySeconds = 10,
            ClaimRetention = new() { WhenDeleted = "Retain", WhenScaled = "Retain" },
            Claims = [data],
            Volumes = [settings],
            ServiceAccountName = account,
            AutomountServiceAccountToken = false,
            TerminationGracePeriodSeconds = 60,
            SecurityContext = PodSecurityContext.NonRoot(10001),
            Spread = [TopologySpreadConstraint.OverNodes(labels), TopologySpreadConstraint.OverZones(labels)],
            Containers =
            [
                new("postgres", "registry.example/postgres:17.2")
                {
                    Args = ["-c", "config_file=/etc/postgresql/postgresql.conf"],
                    Ports = [postgres],
                    Env =
                    [
                        EnvVar.FromField("POD_NAME", "metadata.name"),
                        EnvVar.Of("PGDATA", "/var/lib/postgresql/data/pgdata"),
                        EnvVar.FromSecret("POSTGRES_PASSWORD", "orders-db", "password"),
                    ],
                    Mounts = [data.At("/var/lib/postgresql/data"), settings.ReadOnlyAt("/etc/postgresql")],
                    Resources = ResourceRequirements.Of(cpu: 500.Milli(), memory: 1.Gi()),
                    SecurityContext = SecurityContext.Restricted(),
                    StartupProbe = isReady.Every(5, failures: 60),
                    ReadinessProbe = isReady.Every(10),
                    LivenessProbe = Probe.Tcp(postgres).Every(20),
                },
            ],
        };
        return [account, config, fast, peers, clients, database, PodDisruptionBudget.For(database, maxUnavailable: 1)];
    }
}
