namespace StsLint.Tests.Serving;

/// <summary>Manifests that tests of kubectl share.</summary>
internal static class KubectlManifests
{
    /// <summary>A StatefulSet <c>web</c> of two replicas with its Service, and a Deployment <c>front</c> of two.</summary>
    public const string WebAndFront = """
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          clusterIP: None
          selector:
            app: web
          ports:
          - port: 80
            name: http
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: web
        spec:
          serviceName: web
          replicas: 2
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
              - name: app
                image: app:1
                ports:
                - containerPort: 80
                  name: http
                volumeMounts:
                - name: data
                  mountPath: /data
          volumeClaimTemplates:
          - metadata:
              name: data
            spec:
              accessModes: ["ReadWriteOnce"]
              resources:
                requests:
                  storage: 1Gi
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: front
        spec:
          replicas: 2
          selector:
            matchLabels:
              app: front
          template:
            metadata:
              labels:
                app: front
            spec:
              containers:
              - name: app
                image: app:1
        """;
}
