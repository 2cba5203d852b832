using System.Collections.Generic;
using k8s.Models;

// Pieces that the snippets put together; each is right in itself.
static class Parts
{
    public static Dictionary<string, string> Labels(string app) => new() { ["app"] = app };

    public static V1LabelSelector Selector(string app) => new() { MatchLabels = Labels(app) };

    public static V1PodTemplateSpec Template(string app) => new()
    {
        Metadata = new() { Labels = Labels(app) },
        Spec = new() { Containers = [new() { Name = app, Image = "registry.example/" + app + ":1.2.3" }] },
    };
}
