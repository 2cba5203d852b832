using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Checking;

/// <summary>
/// Of a run on a small file most of the time goes into loading code. The second core loads what nearly every run needs, by judging a
/// small manifest, while the first one works out what is to be done.
/// </summary>
internal static class WarmUp
{
    private const string Manifest = """
        apiVersion: v1
        kind: Service
        metadata:
          name: db
        spec:
          clusterIP: None
          selector:
            app: db
          ports:
          - port: 5432
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: db
        spec:
          serviceName: db
          selector:
            matchLabels:
              app: db
          template:
            metadata:
              labels:
                app: db
            spec:
              containers:
              - name: db
                image: db:1
                ports:
                - containerPort: 5432
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
        """;

    /// <summary>Starts it, where there is a second core.</summary>
    public static void Start()
    {
        if (Environment.ProcessorCount > 1)
            new Thread(Run) { IsBackground = true, Name = "warm-up" }.Start();
    }

    private static void Run() => new Linter().Check([new LintInput(new SourceFile("", Manifest), new ScopeInput(""), LintOptions.Default, 0)]);
}
