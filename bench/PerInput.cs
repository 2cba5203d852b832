using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace StsLint.Bench;

/// <summary>Says what a benchmark costs per byte of its input, so that figures of inputs of different sizes compare.</summary>
internal sealed class PerInput : ManualConfig
{
    public PerInput() => AddColumn(
        new Column("MB/s", "Megabytes (10^6 bytes) of input per second", static (report, _) => report.ResultStatistics is { } time ? Benchmarks.InputBytes * 1e3 / time.Mean : null, "0.0"),
        new Column("Allocated B/B", "Bytes allocated per byte of input", static (report, benchmark) => report.GcStats.GetBytesAllocatedPerOperation(benchmark) / (double)Benchmarks.InputBytes, "0.00"));

    private sealed class Column(string name, string legend, Func<BenchmarkReport, BenchmarkCase, double?> value, string format) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => legend;

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
            summary[benchmarkCase] is { } report && value(report, benchmarkCase) is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "?";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
    }
}
