using StsLint.Cli.Output;
using StsLint.Engine;
using StsLint.Syntax;

namespace StsLint.Cli.Checking;

/// <summary>
/// Of a run on a small file most of the time goes into loading code. While the first core works out what is to be done, the second one reads
/// a small manifest; and while the first one then judges object by object, it does what comes after that.
/// </summary>
internal static class WarmUp
{
    internal const string Manifest = """
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
          replicas: 3
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

    private static void Run()
    {
        try
        {
            Load();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The run itself meets the same and says so.
        }
    }

    private static void Load()
    {
        var file = new SourceFile("", Manifest);
        ManifestReader.Read(file);
        RuleCatalog.Prepare();
        var linter = new Linter([.. RuleCatalog.Rules.Where(static rule => rule is ScopeRule)]);
        foreach (var finding in linter.Check([new LintInput(file, new ScopeInput(""), LintOptions.Default, 0)]))
        {
            if (finding.Fix is { } fix)
                FixPreview.Of(new EditText(file, Manifest), fix);
        }
    }
}
