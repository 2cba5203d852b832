using StsLint.Model;
using StsLint.Runtime.Api;

namespace StsLint.Runtime.Controllers.Scheduling;

/// <summary>Amounts of resources: processors in thousandths, memory and disk in bytes, others in their own unit.</summary>
internal sealed class ResourceAmounts
{
    private SortedDictionary<string, long>? _others;

    public long Cpu { get; private set; }

    public long Memory { get; private set; }

    public long Disk { get; private set; }

    /// <summary>Resources of other names (devices, huge pages), by name.</summary>
    public IEnumerable<KeyValuePair<string, long>> Others => _others ?? Enumerable.Empty<KeyValuePair<string, long>>();

    public bool HasOthers => _others is { Count: > 0 };

    /// <summary>Reads a map of quantities; a name that is not there counts as nothing.</summary>
    public static ResourceAmounts Of(ApiMap? map)
    {
        var amounts = new ResourceAmounts();
        for (var i = 0; map is not null && i < map.Count; i++)
            amounts.Set(map[i].Key, Read(map[i].Value, map[i].Key == "cpu" ? 1000 : 1));
        return amounts;
    }

    public long Other(string name) => _others is not null && _others.TryGetValue(name, out var amount) ? amount : 0;

    public void Add(ResourceAmounts other, int times = 1)
    {
        Cpu += times * other.Cpu;
        Memory += times * other.Memory;
        Disk += times * other.Disk;
        foreach (var (name, amount) in other.Others)
            Set(name, Other(name) + (times * amount));
    }

    /// <summary>Takes of each resource the larger amount.</summary>
    public void Raise(ResourceAmounts other)
    {
        Cpu = Math.Max(Cpu, other.Cpu);
        Memory = Math.Max(Memory, other.Memory);
        Disk = Math.Max(Disk, other.Disk);
        foreach (var (name, amount) in other.Others)
            Set(name, Math.Max(Other(name), amount));
    }

    public void Set(string name, long amount)
    {
        switch (name)
        {
            case "cpu":
                Cpu = amount;
                break;
            case "memory":
                Memory = amount;
                break;
            case "ephemeral-storage":
                Disk = amount;
                break;
            case "pods":
                break;
            default:
                (_others ??= new(StringComparer.Ordinal))[name] = amount;
                break;
        }
    }

    /// <summary>A quantity times a factor, rounded up; 0 when it is none.</summary>
    public static long Read(ApiValue? value, int factor = 1)
    {
        var text = value switch
        {
            ApiText written => written.Value,
            ApiNumber number => number.Literal,
            _ => null,
        };
        return text is not null && Quantity.TryParse(text, out var quantity) ? (long)Math.Min(long.MaxValue / 4, decimal.Ceiling(quantity.Value * factor)) : 0;
    }
}
