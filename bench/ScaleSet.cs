using System.Globalization;
using System.Text;

namespace StsLint.Bench;

/// <summary>
/// Makes manifests in any number: applications of a StatefulSet, its headless Service, a disruption budget, and now and then a claim of
/// its own. Every fiftieth application has a mistake; with <paramref name="isCareless"/> nothing keeps replicas apart either, so that most
/// applications have a finding. The same seed gives the same bytes.
/// </summary>
internal sealed class ScaleSet(int seed, bool isCareless = false)
{
    private readonly Random _random = new(seed);
    private int _application;

    /// <summary>Writes <paramref name="documents"/> documents into <paramref name="files"/> files, at most <paramref name="perFolder"/> files in a folder.</summary>
    public static void Write(string folder, int documents, int files, int perFolder, int seed, bool isCareless = false)
    {
        var set = new ScaleSet(seed, isCareless);
        using var source = set.Documents().GetEnumerator();
        var written = 0;
        for (var file = 0; file < files; file++)
        {
            var until = (int)((long)documents * (file + 1) / files);
            var path = Path.Combine(folder, "g" + (file / perFolder).ToString("d4", CultureInfo.InvariantCulture));
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "m" + file.ToString("d6", CultureInfo.InvariantCulture) + ".yaml"), Take(source, until - written));
            written = until;
        }
    }

    /// <summary>The first documents as one text.</summary>
    public string Text(int documents)
    {
        using var source = Documents().GetEnumerator();
        return Take(source, documents);
    }

    /// <summary>So many documents in so many texts.</summary>
    public IEnumerable<string> Texts(int documents, int files)
    {
        using var source = Documents().GetEnumerator();
        var written = 0;
        for (var file = 0; file < files; file++)
        {
            var until = (int)((long)documents * (file + 1) / files);
            yield return Take(source, until - written);
            written = until;
        }
    }

    private static string Take(IEnumerator<string> source, int documents)
    {
        var text = new StringBuilder(documents * 700);
        for (; documents > 0 && source.MoveNext(); documents--)
        {
            if (text.Length > 0)
                text.Append("---\n");
            text.Append(source.Current);
        }
        return text.ToString();
    }

    private IEnumerable<string> Documents()
    {
        while (true)
        {
            var name = "app-" + _application.ToString("d6", CultureInfo.InvariantCulture);
            var hasMistake = ++_application % 50 == 0;
            yield return Service(name, hasMistake);
            yield return StatefulSet(name);
            yield return Budget(name);
            if (_random.Next(4) == 0)
                yield return Claim(name);
        }
    }

    private static string Service(string name, bool hasMistake) => $"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {name}
          labels:
            app.kubernetes.io/name: {name}
            app.kubernetes.io/part-of: shop
        spec:
          clusterIP: None
          selector:
            app.kubernetes.io/name: {name}
          ports:
          - name: http
            port: {(hasMistake ? 81 : 8080)}
            targetPort: {(hasMistake ? "81" : "http")}

        """;

    private string StatefulSet(string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # {name}: keeps its data on claims of its own.
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: {name}
              labels:
                app.kubernetes.io/name: {name}
                app.kubernetes.io/part-of: shop
            spec:
              serviceName: {name}
              replicas: {_random.Next(1, 6)}
              selector:
                matchLabels:
                  app.kubernetes.io/name: {name}
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: {name}
                    app.kubernetes.io/part-of: shop
                spec:
                  terminationGracePeriodSeconds: 60
                  securityContext:
                    runAsNonRoot: true
                    fsGroup: 10001

            """);
        if (!isCareless)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                      topologySpreadConstraints:
                      - maxSkew: 1
                        topologyKey: kubernetes.io/hostname
                        whenUnsatisfiable: ScheduleAnyway
                        labelSelector:
                          matchLabels:
                            app.kubernetes.io/name: {name}

                """);
        }
        text.Append(CultureInfo.InvariantCulture, $"""
                  containers:
                  - name: main
                    image: registry.example/shop/{name}:1.{_random.Next(40)}.{_random.Next(10)}
                    args: ["--data", "/var/lib/{name}", "--peers={name}-0.{name}"]
                    ports:
                    - name: http
                      containerPort: 8080
                    env:
                    - name: POD_NAME
                      valueFrom:
                        fieldRef:
                          fieldPath: metadata.name

            """);
        for (var i = _random.Next(4); i > 0; i--)
            text.Append(CultureInfo.InvariantCulture, $"        - name: SETTING_{i}\n          value: \"{_random.Next(100000)}\"\n");
        text.Append(CultureInfo.InvariantCulture, $"""
                    readinessProbe:
                      httpGet:
                        path: /ready
                        port: http
                      periodSeconds: 10
                    resources:
                      requests:
                        cpu: {_random.Next(1, 9) * 100}m
                        memory: {_random.Next(1, 8) * 128}Mi
                      limits:
                        memory: 2Gi
                    volumeMounts:
                    - name: data
                      mountPath: /var/lib/{name}
              volumeClaimTemplates:
              - metadata:
                  name: data
                spec:
                  storageClassName: fast
                  accessModes: ["ReadWriteOnce"]
                  resources:
                    requests:
                      storage: {_random.Next(1, 50)}Gi

            """);
        return text.ToString();
    }

    private static string Budget(string name) => $"""
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: {name}
        spec:
          maxUnavailable: 1
          selector:
            matchLabels:
              app.kubernetes.io/name: {name}

        """;

    private string Claim(string name) => $"""
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: backup-{name}
        spec:
          storageClassName: slow
          accessModes:
          - ReadWriteOnce
          resources:
            requests:
              storage: {_random.Next(1, 50)}Gi

        """;
}
