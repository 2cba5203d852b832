using System.Globalization;
using StsLint.Syntax;

namespace StsLint.Manifests.Writing;

/// <summary>Writes block style with lists at their key's column, as kubectl does.</summary>
internal sealed class YamlManifestWriter(TextWriter output) : ManifestWriter
{
    private const int Step = 2;
    private Level[] _levels = new Level[16];
    private int _depth = -1;
    private Place _at = Place.Start;

    private enum Place : byte
    {
        Start,
        Line,
        Key,
        Dash,
    }

    private struct Level
    {
        public int Column;
        public bool IsList;
        public bool IsEmpty;
    }

    /// <summary>A value alone.</summary>
    public void Root(ManifestValue value) => Value(value);

    /// <summary>A marker between two documents.</summary>
    public void Separator()
    {
        output.Write("---\n");
        _at = Place.Start;
    }

    protected override void BeginMap()
    {
        BeforeValue();
        Enter(isList: false, _depth < 0 ? 0 : _levels[_depth].Column + Step);
    }

    protected override void EndMap() => Leave("{}");

    protected override void BeginList()
    {
        BeforeValue();
        Enter(isList: true, _depth < 0 ? 0 : _levels[_depth].IsList ? _levels[_depth].Column + Step : _levels[_depth].Column);
    }

    protected override void EndList() => Leave("[]");

    protected override void Key(string name, bool isPlain)
    {
        BeginEntry();
        output.Write(isPlain || YamlText.IsPlainKey(name) ? name : YamlText.Quote(name));
        output.Write(':');
        _at = Place.Key;
    }

    protected override void Text(string value)
    {
        BeforeValue();
        if (YamlText.IsPlainInBlock(value))
            Line(value);
        else if (YamlText.IsLiteral(value))
            Literal(value);
        else
            Line(YamlText.Quote(value));
    }

    protected override void Number(string spelling) => Scalar(spelling);

    protected override void Number(int value) => Scalar(value.ToString(CultureInfo.InvariantCulture));

    protected override void Boolean(bool value) => Scalar(value ? "true" : "false");

    protected override void Null() => Scalar("null");

    private void Scalar(string text)
    {
        BeforeValue();
        Line(text);
    }

    private void Line(string text)
    {
        if (_at != Place.Start)
            output.Write(' ');
        output.Write(text);
        output.Write('\n');
        _at = Place.Line;
    }

    private void Literal(string value)
    {
        output.Write(" |");
        var end = value.Length - 1;
        if (value[end] != '\n')
            output.Write('-');
        else if (end > 0 && value[end - 1] == '\n')
            output.Write('+');
        output.Write('\n');
        var column = _depth < 0 ? Step : _levels[_depth].Column + Step;
        for (var at = 0; at < value.Length;)
        {
            var next = value.IndexOf('\n', at);
            if (next < 0)
                next = value.Length;
            if (next > at)
            {
                Blanks.Write(output, column);
#if NET
                output.Write(value.AsSpan(at, next - at));
#else
                output.Write(value.Substring(at, next - at));
#endif
            }
            output.Write('\n');
            at = next + 1;
        }
        _at = Place.Line;
    }

    private void Enter(bool isList, int column)
    {
        if (++_depth == _levels.Length)
            Array.Resize(ref _levels, _depth * 2);
        _levels[_depth] = new Level { Column = column, IsList = isList, IsEmpty = true };
    }

    private void Leave(string empty)
    {
        if (_levels[_depth].IsEmpty)
        {
            if (_at != Place.Start)
                output.Write(' ');
            output.Write(empty);
            output.Write('\n');
        }
        _depth--;
        _at = Place.Line;
    }

    // An item of a list starts with its value.
    private void BeforeValue()
    {
        if (_depth < 0 || !_levels[_depth].IsList)
            return;
        BeginEntry();
        output.Write('-');
        _at = Place.Dash;
    }

    private void BeginEntry()
    {
        ref var level = ref _levels[_depth];
        level.IsEmpty = false;
        switch (_at)
        {
            // The first entry of an item stands behind the dash.
            case Place.Dash:
                output.Write(' ');
                break;
            case Place.Key:
                output.Write('\n');
                Blanks.Write(output, level.Column);
                break;
            case Place.Line:
                Blanks.Write(output, level.Column);
                break;
        }
    }
}
