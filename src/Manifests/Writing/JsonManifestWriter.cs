using System.Globalization;
using StsLint.Syntax;

namespace StsLint.Manifests.Writing;

/// <summary>Writes JSON, indented by two blanks.</summary>
internal sealed class JsonManifestWriter(TextWriter output) : ManifestWriter
{
    private int _column;
    private bool _isEmpty = true;
    private bool _isBehindKey = true;

    /// <summary>Several objects as one: a List.</summary>
    public void List(IEnumerable<KubernetesObject> objects)
    {
        BeginMap();
        Key("apiVersion", isPlain: true);
        Text("v1");
        Key("kind", isPlain: true);
        Text("List");
        Key("items", isPlain: true);
        BeginList();
        foreach (var each in objects)
            TopLevel(each);
        EndList();
        EndMap();
    }

    protected override void BeginMap() => Begin('{');

    protected override void EndMap() => End('}');

    protected override void BeginList() => Begin('[');

    protected override void EndList() => End(']');

    protected override void Key(string name, bool isPlain)
    {
        BeforeValue();
        WriteText(name);
        output.Write(": ");
        _isBehindKey = true;
    }

    protected override void Text(string value)
    {
        BeforeValue();
        WriteText(value);
    }

    // YAML spells numbers in more ways than JSON.
    protected override void Number(string spelling)
    {
        BeforeValue();
        if (IsJsonNumber(spelling))
            output.Write(spelling);
        else if (YamlScalar.TryReadInteger(spelling, out var whole))
            output.Write(whole.ToString(CultureInfo.InvariantCulture));
        else if (YamlScalar.TryReadFloat(spelling, out var number) && !double.IsNaN(number) && !double.IsInfinity(number))
            output.Write(number.ToString("R", CultureInfo.InvariantCulture));
        else
            WriteText(spelling);
    }

    protected override void Number(int value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    protected override void Boolean(bool value) => Raw(value ? "true" : "false");

    protected override void Null() => Raw("null");

    private void Raw(string text)
    {
        BeforeValue();
        output.Write(text);
    }

    private void Begin(char bracket)
    {
        BeforeValue();
        output.Write(bracket);
        _column += 2;
        _isEmpty = true;
    }

    private void End(char bracket)
    {
        _column -= 2;
        if (!_isEmpty)
            NewLine();
        output.Write(bracket);
        _isEmpty = false;
    }

    private void BeforeValue()
    {
        if (_isBehindKey)
        {
            _isBehindKey = false;
            return;
        }
        if (!_isEmpty)
            output.Write(',');
        _isEmpty = false;
        NewLine();
    }

    private void NewLine()
    {
        output.Write('\n');
        Blanks.Write(output, _column);
    }

    private void WriteText(string value)
    {
        output.Write('"');
        var from = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is >= ' ' and not ('"' or '\\' or '\u007f' or '\u2028' or '\u2029') && !char.IsSurrogate(c))
                continue;
            if (i > from)
                output.Write(value.Substring(from, i - from));
            from = i + 1;
            switch (c)
            {
                case '"' or '\\':
                    output.Write('\\');
                    output.Write(c);
                    break;
                case '\n':
                    output.Write("\\n");
                    break;
                case '\r':
                    output.Write("\\r");
                    break;
                case '\t':
                    output.Write("\\t");
                    break;
                default:
                    output.Write("\\u");
                    output.Write(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
            }
        }
        output.Write(from == 0 ? value : value.Substring(from));
        output.Write('"');
    }

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
