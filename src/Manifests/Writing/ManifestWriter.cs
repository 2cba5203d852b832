using System.Globalization;

namespace StsLint.Manifests.Writing;

/// <summary>Writes parts of manifests as a text; how it looks is up to the form.</summary>
internal abstract class ManifestWriter
{
    // Fields of the part at hand that Extra has instead.
    private FieldMap? _replaced;
    private bool _isTopLevel;

    public void TopLevel(KubernetesObject target)
    {
        _isTopLevel = true;
        Part(target);
    }

    /// <summary>Tells the part at hand, once, whether it is an object of its own.</summary>
    public bool TakeTopLevel()
    {
        var isTopLevel = _isTopLevel;
        _isTopLevel = false;
        return isTopLevel;
    }

    public void Field(string name, string? value)
    {
        if (value is null || !Starts(name))
            return;
        Text(value);
    }

    public void Field(string name, int? value)
    {
        if (value is not { } number || !Starts(name))
            return;
        Number(number);
    }

    public void Field(string name, long? value)
    {
        if (value is not { } number || !Starts(name))
            return;
        Number(number.ToString(CultureInfo.InvariantCulture));
    }

    public void Field(string name, bool? value)
    {
        if (value is not { } isTrue || !Starts(name))
            return;
        Boolean(isTrue);
    }

    public void Field(string name, Quantity? value)
    {
        if (value is not { } quantity || !Starts(name))
            return;
        Value(quantity);
    }

    public void Field(string name, IntOrString? value)
    {
        if (value is not { } either || !Starts(name))
            return;
        if (either.Text is { } text)
            Text(text);
        else
            Number(either.Number);
    }

    public void Field(string name, ManifestPart? value)
    {
        if (value is null || !Starts(name))
            return;
        Part(value);
    }

    public void Field<T>(string name, IList<T>? value)
        where T : ManifestPart
    {
        if (value is null || !Starts(name))
            return;
        BeginList();
        for (var i = 0; i < value.Count; i++)
        {
            if (value[i] is { } part)
                Part(part);
            else
                Null();
        }
        EndList();
    }

    public void Field(string name, IList<string>? value)
    {
        if (value is null || !Starts(name))
            return;
        BeginList();
        for (var i = 0; i < value.Count; i++)
            TextOrNull(value[i]);
        EndList();
    }

    public void Field(string name, IList<int>? value)
    {
        if (value is null || !Starts(name))
            return;
        BeginList();
        for (var i = 0; i < value.Count; i++)
            Number(value[i]);
        EndList();
    }

    public void Field(string name, IList<long>? value)
    {
        if (value is null || !Starts(name))
            return;
        BeginList();
        for (var i = 0; i < value.Count; i++)
            Number(value[i].ToString(CultureInfo.InvariantCulture));
        EndList();
    }

    public void Field<T>(string name, IList<T>? value, Func<T, string> text)
        where T : struct
    {
        if (value is null || !Starts(name))
            return;
        BeginList();
        for (var i = 0; i < value.Count; i++)
            Text(text(value[i]));
        EndList();
    }

    public void Field(string name, IDictionary<string, string>? value)
    {
        if (value is null || !Starts(name))
            return;
        BeginMap();
        // No enumerator on the heap for what nearly all of them are.
        if (value is Dictionary<string, string> map)
        {
            foreach (var entry in map)
            {
                Key(entry.Key, isPlain: false);
                TextOrNull(entry.Value);
            }
        }
        else
        {
            foreach (var entry in value)
            {
                Key(entry.Key, isPlain: false);
                TextOrNull(entry.Value);
            }
        }
        EndMap();
    }

    public void Field(string name, IDictionary<string, Quantity>? value)
    {
        if (value is null || !Starts(name))
            return;
        BeginMap();
        foreach (var entry in value)
        {
            Key(entry.Key, isPlain: false);
            Value(entry.Value);
        }
        EndMap();
    }

    protected abstract void BeginMap();

    protected abstract void EndMap();

    protected abstract void BeginList();

    protected abstract void EndList();

    /// <summary>Starts an entry; <paramref name="isPlain"/> for names of which it is known that they need no quotes.</summary>
    protected abstract void Key(string name, bool isPlain);

    protected abstract void Text(string value);

    protected abstract void Number(string spelling);

    protected abstract void Number(int value);

    protected abstract void Boolean(bool value);

    protected abstract void Null();

    protected void Part(ManifestPart part)
    {
        var outer = _replaced;
        _replaced = part.HasExtra ? part.Extra : null;
        BeginMap();
        part.WriteCommonFields(this);
        part.WriteFields(this);
        _replaced = null;
        if (part.HasExtra)
            Entries(part.Extra);
        EndMap();
        _replaced = outer;
    }

    private bool Starts(string name)
    {
        if (_replaced is not null && _replaced.ContainsKey(name))
            return false;
        Key(name, isPlain: true);
        return true;
    }

    private void Entries(FieldMap fields)
    {
        foreach (var field in fields)
        {
            Key(field.Key, isPlain: false);
            Value(field.Value);
        }
    }

    protected void Value(ManifestValue? value)
    {
        switch (value?.Kind)
        {
            case ManifestValueKind.Text:
                Text(value.Text!);
                break;
            case ManifestValueKind.Number:
                Number(value.Text!);
                break;
            case ManifestValueKind.Boolean:
                Boolean(value.IsTrue);
                break;
            case ManifestValueKind.List:
                BeginList();
                foreach (var item in value.Items)
                    Value(item);
                EndList();
                break;
            case ManifestValueKind.Map:
                BeginMap();
                Entries(value.Fields!);
                EndMap();
                break;
            case ManifestValueKind.Part:
                Part(value.Part!);
                break;
            default:
                Null();
                break;
        }
    }

    private void Value(Quantity value)
    {
        if (value.IsNumber)
            Number(value.Text);
        else
            Text(value.Text);
    }

    private void TextOrNull(string? value)
    {
        if (value is null)
            Null();
        else
            Text(value);
    }
}
