using System.Runtime.ExceptionServices;

namespace StsLint.Cli.Checking;

/// <summary>
/// Does numbered pieces of work on all cores and hands out the results in the order of their numbers, each as soon as everything before it
/// is done. Never runs far ahead of what was handed out, so that memory stays small.
/// </summary>
internal sealed class OrderedWork<T>
    where T : class
{
    private const int MostAhead = 256;
    private readonly int _count;
    private readonly Func<int, T> _work;
    private readonly Action<T> _emit;
    private readonly Func<T, long> _weight;
    private readonly long _mostWeight;
    private readonly CancellationToken _cancel;
    private readonly object _gate = new();
    private readonly T?[] _done;
    private int _next;
    private int _emitted;
    private long _waiting;
    private bool _isEmitting;
    private ExceptionDispatchInfo? _failure;

    private OrderedWork(int count, Func<int, T> work, Action<T> emit, Func<T, long> weight, long mostWeight, CancellationToken cancel)
    {
        _count = count;
        _work = work;
        _emit = emit;
        _weight = weight;
        _mostWeight = mostWeight;
        _cancel = cancel;
        _done = new T?[Math.Min(count, MostAhead)];
    }

    /// <summary>
    /// Runs <paramref name="work"/> for 0 … <paramref name="count"/> - 1. <paramref name="emit"/> is never called by two threads at once.
    /// Results that wait for an earlier one hold at most about <paramref name="mostWeight"/> together. What either of them throws is thrown here.
    /// </summary>
    public static void Run(int count, Func<int, T> work, Action<T> emit, Func<T, long> weight, long mostWeight, int workers, CancellationToken cancel)
    {
        workers = Math.Min(workers, count);
        if (workers <= 1)
        {
            for (var i = 0; i < count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                emit(work(i));
            }
            return;
        }
        new OrderedWork<T>(count, work, emit, weight, mostWeight, cancel).Run(workers);
    }

    private void Run(int workers)
    {
        using var wake = _cancel.Register(() =>
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        });
        var threads = new Thread[workers - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = "judge " + (i + 1) };
            threads[i].Start();
        }
        Work();
        foreach (var thread in threads)
            thread.Join();
        _failure?.Throw();
        _cancel.ThrowIfCancellationRequested();
    }

    private void Work()
    {
        try
        {
            while (Take() is var number and >= 0)
                Hand(number, _work(number));
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(e);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private int Take()
    {
        lock (_gate)
        {
            // The piece that everything waits for may always be taken.
            while (_failure is null && !_cancel.IsCancellationRequested && _next < _count
                && (_next - _emitted >= _done.Length || (_waiting > _mostWeight && _next > _emitted)))
                Monitor.Wait(_gate);
            return _failure is not null || _cancel.IsCancellationRequested || _next >= _count ? -1 : _next++;
        }
    }

    private void Hand(int number, T result)
    {
        lock (_gate)
        {
            _done[number % _done.Length] = result;
            _waiting += _weight(result);
            if (_isEmitting)
                return;
            _isEmitting = true;
        }
        while (true)
        {
            T? ready;
            lock (_gate)
            {
                var slot = _emitted % _done.Length;
                ready = _emitted < _count && _failure is null ? _done[slot] : null;
                if (ready is null)
                {
                    _isEmitting = false;
                    return;
                }
                _done[slot] = null;
            }
            var weight = _weight(ready);
            _emit(ready);
            lock (_gate)
            {
                _emitted++;
                _waiting -= weight;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
