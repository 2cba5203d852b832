using StsLint.Engine;
using StsLint.Model;
using StsLint.Syntax;

namespace StsLint.Validity;

/// <summary>STS1191, STS1192, STS1193, STS1194: one container's mounts and devices.</summary>
internal sealed class MountWrong : ContainerRule
{
    private static readonly RuleDescriptor s_incomplete = new("STS1191", "Mount without a path or a name",
        "the {0} has no {1}", Severity.Error,
        static () => new(
            Finds: "An entry of `volumeMounts` without `name` or `mountPath`, or of `volumeDevices` without `name` or `devicePath`.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumeMounts:
                - name: data
                """,
            Right: """
                volumeMounts:
                - name: data
                  mountPath: /var/lib/db
                """,
            Silent: "When `path` stands in place of `mountPath`, which is STS0016."));

    private static readonly RuleDescriptor s_twice = new("STS1192", "Mount path twice in a container",
        "two {0}s of the container have the path '{1}'", Severity.Error,
        static () => new(
            Finds: "Two entries of one container's `volumeMounts` with the same `mountPath`, or of its `volumeDevices` with the same `devicePath`. Paths are compared as text.",
            Why: "The API server refuses the object. Before 1.34 it stored such a StatefulSet, whose pods then could not be created.",
            Wrong: """
                volumeMounts:
                - name: config
                  mountPath: /etc/db
                - name: tls
                  mountPath: /etc/db
                """,
            Right: """
                volumeMounts:
                - name: config
                  mountPath: /etc/db
                - name: tls
                  mountPath: /etc/db/tls
                """,
            Silent: "`/etc/db` and `/etc/db/` are two paths for the server."));

    private static readonly RuleDescriptor s_leaves = new("STS1193", "subPath absolute or with '..'",
        "{0} '{1}' {2}", Severity.Error,
        static () => new(
            Finds: "A `subPath` or `subPathExpr` that starts with `/` or has `..` as one of its parts, or a `devicePath` with `..`.",
            Why: "The API server refuses the object: the path is one within the volume and must not lead out of it.",
            Wrong: """
                volumeMounts:
                - name: data
                  mountPath: /var/lib/db
                  subPath: /db
                """,
            Right: """
                volumeMounts:
                - name: data
                  mountPath: /var/lib/db
                  subPath: db
                """));

    private static readonly RuleDescriptor s_both = new("STS1194", "subPath and subPathExpr together",
        "the mount has both subPath and subPathExpr; keep one", Severity.Error,
        static () => new(
            Finds: "An entry of `volumeMounts` with `subPath` and `subPathExpr`.",
            Why: "The API server refuses the object: either says where in the volume to mount.",
            Wrong: """
                volumeMounts:
                - name: logs
                  mountPath: /var/log/db
                  subPath: logs
                  subPathExpr: $(POD_NAME)
                """,
            Right: """
                volumeMounts:
                - name: logs
                  mountPath: /var/log/db
                  subPathExpr: logs/$(POD_NAME)
                """,
            Silent: "When one of the two is empty."));

    public override IReadOnlyList<RuleDescriptor> Descriptors { get; } = [s_incomplete, s_twice, s_leaves, s_both];

    public override void Check(ContainerView container, RuleContext context)
    {
        if (container.Node.Has("volumeMounts"))
            Check(container, container.Mounts, "mount", "mountPath", context);
        if (container.Node.Has("volumeDevices"))
            Check(container, container.Devices, "device", "devicePath", context);
    }

    private static void Check(ContainerView container, MappingItems entries, string what, string pathName, RuleContext context)
    {
        Dictionary<string, Node>? paths = null;
        foreach (var entry in entries)
        {
            var name = entry.Text("name");
            if (name.IsMissing())
                context.ReportInTemplate(container.Object, s_incomplete, name, what, "name");
            var path = entry.Text(pathName);
            if (path.IsMissing())
            {
                if (!entry.Has("path"))
                    context.ReportInTemplate(container.Object, s_incomplete, path, what, pathName);
            }
            else if (path.IsKnown)
            {
                if ((paths ??= new(StringComparer.Ordinal)).TryGetValue(path.Value, out var first))
                    context.ReportInTemplate(container.Object, s_twice, path, what, path.Value).At(first, "the other one is here");
                else
                    paths.Add(path.Value, path.Node!);
            }
            if (pathName == "devicePath")
            {
                if (path.IsKnown && LocalPath.HasBackstep(path.Value))
                    context.ReportInTemplate(container.Object, s_leaves, path, pathName, path.Value, "must not have '..'");
                continue;
            }
            var subPath = entry.Text("subPath");
            var expression = entry.Text("subPathExpr");
            CheckLocal(container, subPath, context);
            CheckLocal(container, expression, context);
            if (subPath is { IsKnown: true, Value.Length: > 0 } && expression is { IsKnown: true, Value.Length: > 0 })
                context.ReportInTemplate(container.Object, s_both, expression).At(subPath.Node!, "subPath is here");
        }
    }

    // The server leaves the mount's index out.
    private static void CheckLocal(ContainerView container, Field<string> path, RuleContext context)
    {
        if (path.IsKnown && LocalPath.Problem(path.Value) is { } problem)
            context.ReportInTemplate(container.Object, s_leaves, Anchor.Named(Anchor.Of(path), path.Owner!.Parent!, path.Name), path.Name, path.Value, problem);
    }
}
