using System.Globalization;
using StsLint.Engine;
using StsLint.Runtime.Api;
using StsLint.Runtime.Reconciliation;
using StsLint.Syntax;

namespace StsLint.Tests.Reconciliation;

/// <summary>Manifests for tests, judged by the linter as those of users are.</summary>
internal static class Validated
{
    public static ValidatedManifests Of(string yaml)
    {
        var input = new LintInput(new SourceFile("app.yaml", yaml), new ScopeInput("app") { IsClosed = true }, LintOptions.Default, 0);
        return new Linter().Validate([input], out var findings) ?? throw new InvalidOperationException(string.Join("\n", findings.Select(static finding => $"{finding.Rule.Id} {finding.Message}")));
    }

    /// <summary>A set with its governing Service; the set is written first.</summary>
    public static string Web(int replicas = 2, string image = "registry.example/web:1", string more = "", string podMore = "", string claims = "Retain", string name = "web") => string.Create(CultureInfo.InvariantCulture, $"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: {name}
        spec:
          serviceName: {name}
          replicas: {replicas}
          persistentVolumeClaimRetentionPolicy:
            whenScaled: {claims}
            whenDeleted: Retain
          selector:
            matchLabels:
              app: {name}
        {more}  template:
            metadata:
              labels:
                app: {name}
            spec:
              containers:
              - name: app
                image: {image}
        {podMore}        ports:
                - name: http
                  containerPort: 80
                volumeMounts:
                - name: data
                  mountPath: /data
          volumeClaimTemplates:
          - metadata:
              name: data
            spec:
              accessModes: [ReadWriteOnce]
              resources:
                requests:
                  storage: 1Gi
        ---
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

        """);

    public static ApiObject Object(string yaml) => DesiredObject.Of(Of(yaml))[0].Object!;
}
