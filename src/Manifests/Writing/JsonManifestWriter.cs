using System.Globalization;
using StsLint.Syntax;

namespace StsLint.Manifests.Writing;

/// <summary>Writes JSON, indented by two blanks.</summary>
internal sealed class JsonManifestWriter(TextWriter output) : ManifestWriter
{
    private readonly JsonTextWriter _json = new(output);

    /// <summary>Several objects as one: a List.</summary>
    public void List(IEnumerable<KubernetesObject> objects)
    {
        _json.BeginObject();
        _json.Text("apiVersion", "v1");
        _json.Text("kind", "List");
        _json.BeginArray("items");
        foreach (var each in objects)
            TopLevel(each);
        _json.EndArray();
        _json.EndObject();
    }

    protected override void BeginMap() => _json.BeginObject();

    protected override void EndMap() => _json.EndObject();

    protected override void BeginList() => _json.BeginArray();

    protected override void EndList() => _json.EndArray();

    protected override void Key(string name, bool isPlain) => _json.Name(name);

    protected override void Text(string value) => _json.Text(value);

    // YAML spells numbers in more ways than JSON.
    protected override void Number(string spelling)
    {
        if (IsJsonNumber(spelling))
            _json.Raw(spelling);
        else if (YamlScalar.TryReadInteger(spelling, out var whole))
            _json.Raw(whole.ToString(CultureInfo.InvariantCulture));
        else if (YamlScalar.TryReadFloat(spelling, out var number) && !double.IsNaN(number) && !double.IsInfinity(number))
            _json.Raw(number.ToString("R", CultureInfo.InvariantCulture));
        else
            _json.Text(spelling);
    }

    protected override void Number(int value) => _json.Number(value);

    protected override void Boolean(bool value) => _json.Boolean(value);

    protected override void Null() => _json.Null();

    // -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
    private static bool IsJsonNumber(string text)
    {
        var at = text.StartsWith('-') ? 1 : 0;
        var start = at;
        if (!Digits(text, ref at) || (text[start] == '0' && at > start + 1))
            return false;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!Digits(text, ref at))
                return false;
        }
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
                at++;
            if (!Digits(text, ref at))
                return false;
        }
        return at == text.Length;
    }

    private static bool Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is >= '0' and <= '9')
            at++;
        return at > start;
    }
}
