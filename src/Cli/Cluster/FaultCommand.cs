using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StsLint.Cli.Input;

namespace StsLint.Cli.Cluster;

/// <summary>A verb that does something to a cluster that <c>stslint cluster</c> serves, or shows something of it.</summary>
internal sealed class FaultCommand : Command
{
    private const string NamespaceName = "--namespace";
    private readonly Option<string> _server = new("--server") { Description = "The address of the cluster, such as http://127.0.0.1:18080. Default: that of the kubeconfig.", HelpName = "address" };
    private readonly Option<string> _kubeconfig = new("--kubeconfig") { Description = "The kubeconfig that 'stslint cluster' wrote. Default: $KUBECONFIG.", HelpName = "file" };
    private readonly Option<string> _namespace = new(NamespaceName, "-n") { Description = "The pod's namespace. Default: default.", HelpName = "name" };
    private readonly Option<string> _container = new("--container", "-c") { Description = "The container. Default: the first one.", HelpName = "name" };
    private readonly Option<int?> _times = new("--times") { Description = "How often it crashes in all. Default: 1.", HelpName = "count" };
    private readonly Option<bool> _powerOff = new("--power-off") { Description = "The node loses power: its processes end. Else it is cut off only, and they go on." };
    private readonly Argument<string>? _subject;

    private FaultCommand(string name, string description, string? subject, string subjectDescription = "")
        : base(name, description)
    {
        if (subject is not null)
            Arguments.Add(_subject = new Argument<string>(subject) { Description = subjectDescription });
        if (subject == "pod")
            Options.Add(_namespace);
        if (name == "crash")
        {
            Options.Add(_container);
            Options.Add(_times);
        }
        if (name == "stop-node")
            Options.Add(_powerOff);
        Options.Add(_server);
        Options.Add(_kubeconfig);
    }

    /// <summary>All the verbs.</summary>
    public static IEnumerable<FaultCommand> All()
    {
        yield return OfNode("stop-node", "Stops a node, or cuts it off.");
        yield return OfNode("start-node", "Starts a node that was stopped.");
        yield return OfNode("reboot-node", "Restarts a node: it is away for half a minute.");
        yield return OfPod("fail-probe", "Makes the readiness probes of the pods of a name fail.");
        yield return OfPod("restore-probe", "Lets them succeed again.");
        yield return OfPod("crash", "Ends a container's process with an error.");
        yield return OfPod("fail-pod", "Ends a pod for good, as an eviction by its node does.");
        yield return OfPod("ignore-termination", "Makes the pods of a name take no notice of being told to end.");
        yield return OfPod("honour-termination", "Lets them end again when they are told to.");
        yield return OfImage("unpull", "Makes an image impossible to pull.");
        yield return OfImage("crash-image", "Makes containers of an image crash soon after their start.");
        yield return OfImage("restore-image", "Makes an image as it was.");
        yield return new FaultCommand("list-processes", "Lists the pods that have processes on nodes, whatever the API says of them.", null);
        yield return new FaultCommand("pass", "Sets the cluster's clock forward; all that is due until then happens.", "time", "How much time, such as 90s, 5m or 2h.");
    }

    /// <summary>Runs with parsed arguments.</summary>
    public int Run(ParseResult parsed, Terminal terminal)
    {
        var server = ServerOf(parsed, terminal);
        var subject = _subject is null ? null : parsed.GetValue(_subject);
        using var answer = Name switch
        {
            "list-processes" => Send(server, HttpMethod.Get, "processes", null),
            "pass" => Send(server, HttpMethod.Post, "clock", json => json.WriteNumber("seconds", SecondsOf(subject!))),
            _ => Send(server, HttpMethod.Post, "faults/" + Name, json => WriteFault(json, parsed, subject!)),
        };
        using var output = new StreamWriter(terminal.Output, new UTF8Encoding(false), 1 << 10, leaveOpen: true) { NewLine = "\n" };
        if (Name == "list-processes")
            WriteProcesses(output, answer.RootElement);
        else if (Name == "pass")
            output.WriteLine($"it is {answer.RootElement.GetProperty("now").GetString()}");
        else
            output.WriteLine($"{Name} {subject}: done");
        return ExitCodes.Clean;
    }

    private static FaultCommand OfNode(string name, string description) => new(name, description, "node", "The node.");

    private static FaultCommand OfPod(string name, string description) => new(name, description, "pod", "The pod.");

    private static FaultCommand OfImage(string name, string description) => new(name, description, "image", "The image exactly as containers name it.");

    private void WriteFault(Utf8JsonWriter json, ParseResult parsed, string subject)
    {
        json.WriteString(_subject!.Name, subject);
        if (Options.Contains(_namespace))
            json.WriteString("namespace", parsed.GetValue(_namespace) ?? "default");
        if (Options.Contains(_powerOff))
            json.WriteBoolean("losesPower", parsed.GetValue(_powerOff));
        if (!Options.Contains(_times))
            return;
        var times = parsed.GetValue(_times) ?? 1;
        if (times is < 1 or > 1000)
            throw new UsageException($"--times {times}: name a number from 1 to 1000");
        json.WriteNumber("times", times);
        if (parsed.GetValue(_container) is { } container)
            json.WriteString("container", container);
    }

    private Uri ServerOf(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_server) is { } address)
            return Uri.TryCreate(address, UriKind.Absolute, out var given) && given.IsLoopback && given.Scheme == "http" ? given : throw new UsageException($"--server '{address}' is no address of a served cluster; write one such as http://127.0.0.1:18080");
        var file = parsed.GetValue(_kubeconfig) ?? Environment.GetEnvironmentVariable("KUBECONFIG");
        if (string.IsNullOrEmpty(file))
            throw new UsageException("no cluster is named; set KUBECONFIG as 'stslint cluster' prints it, or add --server or --kubeconfig");
        string text;
        try
        {
            text = File.ReadAllText(Paths.Full(terminal.Directory, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: the kubeconfig cannot be read ({Reasons.Of(e)}); start a cluster with 'stslint cluster'");
        }
        return Kubeconfig.ServerIn(text) ?? throw new UsageException($"{file}: this kubeconfig is not one of 'stslint cluster', and faults are for its clusters only");
    }

    private static JsonDocument Send(Uri server, HttpMethod method, string path, Action<Utf8JsonWriter>? write)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(method, new Uri(server, "/stslint/v1/" + path));
        if (write is not null)
        {
            using var body = new MemoryStream();
            using (var json = new Utf8JsonWriter(body))
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            }
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        try
        {
            using var response = client.Send(request);
            using var content = response.Content.ReadAsStream();
            var answer = JsonDocument.Parse(content);
            if (response.IsSuccessStatusCode)
                return answer;
            using (answer)
                throw new UsageException(answer.RootElement.GetProperty("message").GetString() ?? "the cluster refused");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
        {
            throw new UsageException($"{server.GetLeftPart(UriPartial.Authority)}: no cluster answers there ({e.Message.TrimEnd('.')}); start one with 'stslint cluster'");
        }
    }

    private static void WriteProcesses(StreamWriter output, JsonElement answer)
    {
        var rows = new List<string[]> { new[] { "NODE", "NAMESPACE", "POD", "ADDRESS", "UID" } };
        foreach (var each in answer.GetProperty("processes").EnumerateArray())
            rows.Add([.. ((string[])["node", "namespace", "pod", "address", "uid"]).Select(name => each.GetProperty(name).GetString() ?? "")]);
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Join("   ", row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]))));
    }

    private static double SecondsOf(string text)
    {
        var factor = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, >= '0' and <= '9' => 1, _ => 0 };
        var number = text.TrimEnd('s', 'm', 'h', 'd');
        return factor > 0 && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount > 0
            ? amount * factor
            : throw new UsageException($"'{text}' is no time; write one such as 90s, 5m or 2h");
    }
}
