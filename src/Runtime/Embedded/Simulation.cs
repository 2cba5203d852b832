namespace StsLint.Runtime.Embedded;

/// <summary>
/// Virtual time and the order of all that happens in it. Work is done one piece after the other; the clock stands still while a piece runs and leaps
/// to the next one's time. The same seed gives the same order. Not for several threads at once.
/// </summary>
public sealed class Simulation
{
    private readonly PriorityQueue<Work, (long Ticks, long Order)> _queue = new();
    private long _sequence;

    /// <summary>A simulation at its start.</summary>
    /// <param name="seed">Decides everything that is left to chance.</param>
    /// <param name="start">The first moment; the start of 2026 (UTC) when none is given.</param>
    public Simulation(ulong seed = 1, DateTimeOffset? start = null)
    {
        Seed = seed;
        Random = new SeededRandom(seed);
        Start = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Now = Start;
    }

    /// <summary>Decides everything that is left to chance.</summary>
    public ulong Seed { get; }

    /// <summary>The first moment.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The present moment.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Number of pieces of work done so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether pieces of work that are due at the same moment are done in an order drawn by chance; else in the order in which they were asked for.</summary>
    public bool Shuffles { get; set; }

    /// <summary>The one source of chance.</summary>
    public SeededRandom Random { get; }

    /// <summary>When the next piece of work is due; null when there is none. It may be in the past after the clock was set forward.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DropCancelled();
            return _queue.TryPeek(out _, out var due) ? new DateTimeOffset(due.Ticks, TimeSpan.Zero) : null;
        }
    }

    /// <summary>Has a piece of work done after a while; nothing is done within this call.</summary>
    /// <param name="delay">How long from now; less than nothing counts as nothing.</param>
    /// <param name="name">What traces call it.</param>
    /// <param name="action">The work.</param>
    /// <returns>With this it can be called off.</returns>
    public ScheduledWork After(TimeSpan delay, string name, Action action)
    {
        var due = Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
        var work = new Work(name, action);
        var order = Shuffles ? (long)(Random.Next() >> 1) : ++_sequence;
        _queue.Enqueue(work, (due.UtcTicks, order));
        return work;
    }

    /// <summary>Does the next piece of work, at its time. False when there is none.</summary>
    public bool Step()
    {
        DropCancelled();
        if (!_queue.TryDequeue(out var work, out var due))
            return false;
        Do(work, due.Ticks);
        return true;
    }

    /// <summary>Does all that is due up to a moment, which then is the present.</summary>
    public void RunUntil(DateTimeOffset moment)
    {
        while (true)
        {
            DropCancelled();
            if (!_queue.TryPeek(out var work, out var due) || due.Ticks > moment.UtcTicks)
                break;
            _queue.Dequeue();
            Do(work, due.Ticks);
        }
        if (Now < moment)
            Now = moment;
    }

    /// <summary>Lets some time pass.</summary>
    public void RunFor(TimeSpan time) => RunUntil(Now + time);

    /// <summary>Does all that is due now, and what that asks to be done at once. The clock stands still.</summary>
    public void Settle() => RunUntil(Now);

    /// <summary>Goes on until a condition holds, which is looked at after each piece of work. False when it did not come true within the time.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan within)
    {
        var end = Now + within;
        while (!condition())
        {
            DropCancelled();
            if (!_queue.TryPeek(out var work, out var due) || due.Ticks > end.UtcTicks)
            {
                if (Now < end)
                    Now = end;
                return condition();
            }
            _queue.Dequeue();
            Do(work, due.Ticks);
        }
        return true;
    }

    private void Do(Work work, long ticks)
    {
        if (ticks > Now.UtcTicks)
            Now = new DateTimeOffset(ticks, TimeSpan.Zero);
        Steps++;
        work.Run();
    }

    private void DropCancelled()
    {
        while (_queue.TryPeek(out var work, out _) && work.IsCancelled)
            _queue.Dequeue();
    }

    private sealed class Work(string name, Action action) : ScheduledWork(name)
    {
        public void Run()
        {
            if (!IsCancelled)
                action();
        }
    }
}

/// <summary>A piece of work that is to be done at some time.</summary>
public abstract class ScheduledWork
{
    private protected ScheduledWork(string name) => Name = name;

    /// <summary>What traces call it.</summary>
    public string Name { get; }

    /// <summary>Whether it was called off.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Calls it off; without effect when it is done already.</summary>
    public void Cancel() => IsCancelled = true;
}

/// <summary>Numbers that look random and are the same for the same seed, on every platform (xoshiro256**).</summary>
public sealed class SeededRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>Starts the row of numbers of a seed.</summary>
    public SeededRandom(ulong seed)
    {
        _a = Spread(ref seed);
        _b = Spread(ref seed);
        _c = Spread(ref seed);
        _d = Spread(ref seed);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var result = ulong.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 to below a limit.</summary>
    public int Below(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return (int)(Next() % (ulong)limit);
    }

    /// <summary>True in so many of a thousand cases.</summary>
    public bool Chance(int perThousand) => Below(1000) < perThousand;

    /// <summary>A time from one to another, both included, to the millisecond.</summary>
    public TimeSpan Between(TimeSpan from, TimeSpan to) => from + TimeSpan.FromMilliseconds(Below((int)(to - from).TotalMilliseconds + 1));

    /// <summary>A UUID in its usual form.</summary>
    public string Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    private static ulong Spread(ref ulong seed)
    {
        seed += 0x9E3779B97F4A7C15;
        var mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
