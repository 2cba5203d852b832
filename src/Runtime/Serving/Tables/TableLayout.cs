using StsLint.Runtime.Api;

namespace StsLint.Runtime.Serving.Tables;

/// <summary>A column of a table: its title, and what stands in it for an object at a moment.</summary>
internal sealed record TableColumn(string Name, Func<ApiObject, DateTimeOffset, ApiValue> Cell)
{
    /// <summary><c>string</c>, <c>integer</c>, <c>boolean</c> or <c>date</c>.</summary>
    public string Type { get; init; } = "string";

    /// <summary><c>name</c> for the column by which rows are told apart.</summary>
    public string Format { get; init; } = "";

    /// <summary>Shown by <c>-o wide</c> only.</summary>
    public bool IsWide { get; init; }
}

/// <summary>The columns in which objects of a kind are shown.</summary>
internal sealed class TableLayout
{
    private readonly TableColumn[] _columns;

    public TableLayout(params TableColumn[] columns)
    {
        _columns = columns;
        Columns = new ApiList(columns.Select(static column => (ApiValue)ApiMap.Of(
            ("name", column.Name), ("type", column.Type), ("format", column.Format), ("description", ""), ("priority", column.IsWide ? 1 : 0))));
    }

    /// <summary>The columns as the API describes them.</summary>
    public ApiList Columns { get; }

    /// <summary>The titles of the columns.</summary>
    public IEnumerable<string> Names => _columns.Select(static column => column.Name);

    /// <summary>The cells of an object.</summary>
    public ApiValue[] Row(ApiObject item, DateTimeOffset now)
    {
        var cells = new ApiValue[_columns.Length];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = _columns[i].Cell(item, now);
        return cells;
    }
}
