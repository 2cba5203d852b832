using System.Reflection;
using System.Text;
using YamlDotNet.Core;
#if NET
using System.Diagnostics.CodeAnalysis;
#endif

namespace StsLint.Syntax;

/// <summary>
/// YamlDotNet's scanner takes four text builders per scalar from one pool of the process, and readers on several threads then mostly wait for
/// one another: two need as long as one (measured with 16.3.0). Here the pool is told to make and keep builders per thread.
/// </summary>
internal static class ScannerBuffers
{
    private const int MostKept = 8;
    private const int MostCapacity = 1024;
    // Less is read in the time that it takes.
    private const int FirstUnits = 64 * 1024;

    [ThreadStatic]
    private static Stack<StringBuilder>? t_kept;

    private static int s_readers;
    private static int s_isDivided;
    private static long s_units;

    /// <summary>
    /// A reader of so many UTF-16 units starts. When two are at work the pool is divided; a single one never pays for it, nor does a small input.
    /// </summary>
    public static void Enter(int units)
    {
        if (Interlocked.Increment(ref s_readers) > 1 && Volatile.Read(ref s_isDivided) == 0
            && Interlocked.Add(ref s_units, units) > FirstUnits && Interlocked.Exchange(ref s_isDivided, 1) == 0)
            TryDivide();
    }

    /// <summary>A reader is done.</summary>
    public static void Exit() => Interlocked.Decrement(ref s_readers);

    /// <summary>
    /// Divides the pool; false when YamlDotNet is not made as expected, and readers are then right but slow. What was rented before is returned
    /// in the same way, so this may happen at any time.
    /// </summary>
#if NET
    [DynamicDependency("Pool", "YamlDotNet.Core.ObjectPool.StringBuilderPool", "YamlDotNet")]
    [DynamicDependency("createFunc", "YamlDotNet.Core.ObjectPool.DefaultObjectPool`1", "YamlDotNet")]
    [DynamicDependency("returnFunc", "YamlDotNet.Core.ObjectPool.DefaultObjectPool`1", "YamlDotNet")]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The fields are kept by the attributes above; without them nothing is changed.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The fields are kept by the attributes above; without them nothing is changed.")]
#endif
    internal static bool TryDivide()
    {
        try
        {
            var pool = typeof(Scanner).Assembly.GetType("YamlDotNet.Core.ObjectPool.StringBuilderPool")?.GetField("Pool", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null);
            var create = pool?.GetType().GetField("createFunc", BindingFlags.Instance | BindingFlags.NonPublic);
            var put = pool?.GetType().GetField("returnFunc", BindingFlags.Instance | BindingFlags.NonPublic);
            if (create?.FieldType != typeof(Func<StringBuilder>) || put?.FieldType != typeof(Func<StringBuilder, bool>))
                return false;
            put.SetValue(pool, (Func<StringBuilder, bool>)Keep);
            create.SetValue(pool, (Func<StringBuilder>)Make);
            return true;
        }
        catch (Exception e) when (e is FieldAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static StringBuilder Make() => t_kept is { Count: > 0 } kept ? kept.Pop() : new StringBuilder();

    // The pool asks whether to keep a builder: it must not, since the thread does.
    private static bool Keep(StringBuilder builder)
    {
        var kept = t_kept ??= new Stack<StringBuilder>(MostKept);
        if (kept.Count < MostKept && builder.Capacity <= MostCapacity)
        {
            builder.Clear();
            kept.Push(builder);
        }
        return false;
    }
}
