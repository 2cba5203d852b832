using System.CommandLine;
using System.Globalization;
using StsLint.Cli.Running;

namespace StsLint.Cli.Commands;

/// <summary><c>stslint apply</c>.</summary>
internal sealed class ApplyCommand : Command
{
    private const double LargestTimeScale = 100_000;

    private readonly ManifestOptions _manifests = new();

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Shows the plan and does nothing." };

    private readonly Option<bool> _realTime = new("--real-time") { Description = "The cluster's time passes as fast as the clock, for people who want to watch." };

    private readonly Option<string> _timeScale = new("--time-scale") { Description = "Seconds of the cluster's time in each second, such as 10. Default: as fast as can be.", HelpName = "factor" };

    public ApplyCommand()
        : base("apply", "Applies manifests to an embedded cluster and follows until all is ready. Refuses what the linter does not pass.")
    {
        _manifests.AddTo(this);
        foreach (var option in new Option[] { _dryRun, _realTime, _timeScale })
            Options.Add(option);
    }

    public int Run(ParseResult parsed, Terminal terminal)
    {
        var scale = parsed.GetValue(_timeScale);
        if (scale is not null && parsed.GetValue(_realTime))
            throw new UsageException("--real-time and --time-scale do not go together; --real-time is --time-scale 1");
        return ApplyRun.Run(terminal, new ApplySettings
        {
            Input = _manifests.Input(parsed, terminal, "apply"),
            Cluster = _manifests.Cluster(parsed),
            Timeout = _manifests.Timeout(parsed),
            IsJson = _manifests.IsJson(parsed),
            HasColor = _manifests.HasColor(parsed, terminal),
            IsDryRun = parsed.GetValue(_dryRun),
            TimeScale = scale is not null ? TimeScaleOf(scale) : parsed.GetValue(_realTime) ? 1 : null,
        });
    }

    private static double TimeScaleOf(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var scale) && scale is > 0 and <= LargestTimeScale
            ? scale
            : throw new UsageException($"--time-scale '{text}' is no factor; write a number above 0 and up to {LargestTimeScale.ToString(CultureInfo.InvariantCulture)}, such as 10");
}
