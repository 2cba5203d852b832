using StsLint.Engine;

namespace StsLint.Cli.Output;

/// <summary>Colours for a terminal; nothing where colours are off.</summary>
internal readonly struct Ink(bool isOn)
{
    public string Bold => isOn ? "\u001b[1m" : "";

    public string Dim => isOn ? "\u001b[2m" : "";

    public string Frame => isOn ? "\u001b[1;34m" : "";

    public string Added => isOn ? "\u001b[32m" : "";

    public string Removed => isOn ? "\u001b[31m" : "";

    public string Hint => isOn ? "\u001b[36m" : "";

    public string Off => isOn ? "\u001b[0m" : "";

    public string Of(Severity severity) => !isOn ? "" : severity switch
    {
        Severity.Error => "\u001b[1;31m",
        Severity.Warning => "\u001b[1;33m",
        _ => "\u001b[1;36m",
    };
}
