namespace StsLint.Cli.Tests;

/// <summary>Manifests that pass the linter and come alive.</summary>
internal static class LiveManifests
{
    /// <summary>A set of two replicas with a claim each and its governing Service; no error, no warning.</summary>
    public static string Web(string name = "web") => $"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {name}
        spec:
          clusterIP: None
          selector:
            app: {name}
          ports:
          - name: http
            port: 80
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: {name}
        spec:
          serviceName: {name}
          replicas: 2
          selector:
            matchLabels:
              app: {name}
          template:
            metadata:
              labels:
                app: {name}
            spec:
              containers:
              - name: app
                image: registry.example/web:1
                ports:
                - name: http
                  containerPort: 80
                readinessProbe:
                  tcpSocket:
                    port: http
                volumeMounts:
                - name: data
                  mountPath: /data
          volumeClaimTemplates:
          - metadata:
              name: data
            spec:
              accessModes: [ReadWriteOnce]
              storageClassName: standard
              resources:
                requests:
                  storage: 1Gi

        """;
}
