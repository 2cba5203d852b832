namespace StsLint.EndToEnd.Tests;

/// <summary>The manifests that consumers have.</summary>
internal static class Manifests
{
    /// <summary>A StatefulSet of which nothing is to be said.</summary>
    public const string Set = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: web
        spec:
          serviceName: nginx
          replicas: 2
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
            spec:
              terminationGracePeriodSeconds: 30
              containers:
                - name: main
                  image: registry.example/web:1.2
                  ports:
                    - name: http
                      containerPort: 8080

        """;

    /// <summary>Its governing Service.</summary>
    public const string Service = """
        apiVersion: v1
        kind: Service
        metadata:
          name: nginx
        spec:
          clusterIP: None
          selector:
            app: web
          ports:
            - name: http
              port: 8080

        """;

    /// <summary>The set with two warnings: no Service of that name (at 6,16) when it stands alone, and no grace at 16,38.</summary>
    public static string WarnedSet { get; } = Set.Replace("Seconds: 30", "Seconds: 0", StringComparison.Ordinal);

    /// <summary>The set with an error at 7,13.</summary>
    public static string WrongSet { get; } = Set.Replace("replicas: 2", "replicas: -1", StringComparison.Ordinal);

    /// <summary>What is said of <see cref="WarnedSet"/> in a file, with its Service.</summary>
    public static string Warning(string file) => $"{file}(16,38): warning STS4028";

    /// <summary>What is said of <see cref="WrongSet"/> in a file, with its Service.</summary>
    public static string Error(string file) => $"{file}(7,13): error STS1026";
}
