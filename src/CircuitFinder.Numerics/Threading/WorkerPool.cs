using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace CircuitFinder.Numerics.Threading;

/// <summary>
/// The caller and a few background threads share the pieces of a job. A pass of a model makes thousands of products of
/// some microseconds: dispatch must cost less than one, which the thread pool's does not.
/// </summary>
/// <remarks>
/// <para>
/// Pieces are claimed one by one from <see cref="_ticket"/>: a round number above, the next piece below. A worker reads
/// the ticket, then the job, then claims by compare-and-swap; the caller closes the ticket under a new round before it writes a new
/// job, so a claim that succeeds has read the job of its own round. The caller waits for pieces, not for workers:
/// one that is slow to wake costs nothing but its help.
/// </para>
/// <para>Idle workers spin for about a millisecond, then sleep. A second caller, or a piece that dispatches, runs inline.</para>
/// </remarks>
internal sealed unsafe class WorkerPool : IDisposable
{
    private const uint Closed = uint.MaxValue;
    private const int SpinsBetweenLooks = 8;
    private const int LooksBetweenClocks = 64;
    private const int LooksBeforeYield = 2048;

    private static readonly long SpinTicks = Stopwatch.Frequency / 800;

    private readonly Thread[] _workers;
    private readonly Lock _errorGate = new();
    private readonly object _sleepGate = new();

    private delegate*<void*, int, void> _invoke;
    private void* _job;
    private int _count;
    private int _busy;
    private int _sleepers;
    private volatile bool _stopping;
    private Exception? _error;
    private int _errorIndex;
    private Padded _ticket;
    private Padded _pending;

    public WorkerPool(int threadCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        ThreadCount = threadCount;
        _ticket.Value = Closed;
        _workers = new Thread[threadCount - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"CircuitFinder worker {i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>The caller's thread included.</summary>
    public int ThreadCount { get; }

    /// <summary>Workers that stopped spinning.</summary>
    internal int SleeperCount => Volatile.Read(ref _sleepers);

    /// <summary>Runs pieces 0 to count − 1 and returns when all are done.</summary>
    /// <remarks>All pieces run even if one throws; then the exception of the lowest piece is thrown here.</remarks>
    public void For<TJob>(ref TJob job, int count)
        where TJob : struct, IParallelJob
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);

        // The pieces read a copy on this stack, which no garbage collection moves.
        TJob local = job;
        void* pointer = Unsafe.AsPointer(ref local);
        if (count <= 1 || _workers.Length == 0 || Interlocked.Exchange(ref _busy, 1) != 0)
        {
            RunInline(&Invoke<TJob>, pointer, count);
            return;
        }

        Exception? error;
        try
        {
            Publish(&Invoke<TJob>, pointer, count);
            RunPieces();
            AwaitPieces();
            error = _error;
            _error = null;
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }

        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    public void Dispose()
    {
        lock (_sleepGate)
        {
            _stopping = true;
            Monitor.PulseAll(_sleepGate);
        }

        foreach (Thread worker in _workers)
        {
            worker.Join();
        }
    }

    private static void Invoke<TJob>(void* job, int index)
        where TJob : struct, IParallelJob => Unsafe.AsRef<TJob>(job).Run(index);

    private static void RunInline(delegate*<void*, int, void> invoke, void* job, int count)
    {
        Exception? error = null;
        for (int i = 0; i < count; i++)
        {
            try
            {
                invoke(job, i);
            }
            catch (Exception exception)
            {
                error ??= exception;
            }
        }

        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private void Publish(delegate*<void*, int, void> invoke, void* job, int count)
    {
        long round = (_ticket.Value >> 32) + 1;
        Interlocked.Exchange(ref _ticket.Value, (round << 32) | Closed);
        _invoke = invoke;
        _job = job;
        _count = count;
        _pending.Value = count;
        Interlocked.Exchange(ref _ticket.Value, round << 32);

        // The exchange above and the worker's increment under the gate are full fences: either the worker sees the
        // new ticket before it sleeps, or the sleeper is seen here.
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_sleepGate)
            {
                for (int i = Math.Min(count - 1, _sleepers); i > 0; i--)
                {
                    Monitor.Pulse(_sleepGate);
                }
            }
        }
    }

    private void RunPieces()
    {
        while (true)
        {
            long ticket = Volatile.Read(ref _ticket.Value);
            delegate*<void*, int, void> invoke = _invoke;
            void* job = _job;
            uint index = (uint)ticket;
            if (index == Closed || index >= (uint)Volatile.Read(ref _count))
            {
                return;
            }

            if (Interlocked.CompareExchange(ref _ticket.Value, ticket + 1, ticket) != ticket)
            {
                continue;
            }

            try
            {
                invoke(job, (int)index);
            }
            catch (Exception exception)
            {
                Record(exception, (int)index);
            }

            Interlocked.Decrement(ref _pending.Value);
        }
    }

    private void Record(Exception exception, int index)
    {
        lock (_errorGate)
        {
            if (_error is null || index < _errorIndex)
            {
                _error = exception;
                _errorIndex = index;
            }
        }
    }

    private void AwaitPieces()
    {
        for (int looks = 0; Volatile.Read(ref _pending.Value) != 0; looks++)
        {
            if (looks < LooksBeforeYield)
            {
                Thread.SpinWait(SpinsBetweenLooks);
            }
            else
            {
                Thread.Yield();
            }
        }
    }

    private void Work()
    {
        long seen = 0;
        while (!_stopping)
        {
            if (!SpinForRound(seen))
            {
                Sleep(seen);
            }

            // A round that is closed is about to open: it has not been seen yet.
            long ticket = Volatile.Read(ref _ticket.Value);
            if ((uint)ticket != Closed)
            {
                seen = ticket >> 32;
                RunPieces();
            }
        }
    }

    private bool SpinForRound(long seen)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < LooksBetweenClocks; i++)
            {
                if (HasOpened(seen) || _stopping)
                {
                    return true;
                }

                Thread.SpinWait(SpinsBetweenLooks);
            }
        }
        while (Stopwatch.GetTimestamp() - start < SpinTicks);
        return false;
    }

    private void Sleep(long seen)
    {
        lock (_sleepGate)
        {
            Interlocked.Increment(ref _sleepers);
            while (!HasOpened(seen) && !_stopping)
            {
                Monitor.Wait(_sleepGate);
            }

            Interlocked.Decrement(ref _sleepers);
        }
    }

    private bool HasOpened(long seen)
    {
        long ticket = Volatile.Read(ref _ticket.Value);
        return ticket >> 32 != seen && (uint)ticket != Closed;
    }

    /// <summary>A counter alone on its cache lines, so that claiming does not slow whoever reads the job.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Padded
    {
        [FieldOffset(128)]
        public long Value;
    }
}
