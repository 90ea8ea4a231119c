using CircuitFinder.Numerics.Threading;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Numerics;

[Collection(RunsAlone.Name)]
public sealed class ThreadingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void For_ManyRounds_RunsEveryPieceOnce(int threads)
    {
        using var pool = new WorkerPool(threads);
        Assert.Equal(threads, pool.ThreadCount);
        for (int round = 0; round < 3000; round++)
        {
            int count = round % 17;
            int[] runs = new int[count];
            var job = new CountJob(runs);
            pool.For(ref job, count);
            Assert.All(runs, run => Assert.Equal(1, run));
        }
    }

    [Fact]
    public void For_AfterWorkersSlept_RunsEveryPieceOnce()
    {
        using var pool = new WorkerPool(3);
        for (int round = 0; round < 20; round++)
        {
            Thread.Sleep(5);
            int[] runs = new int[50];
            var job = new CountJob(runs);
            pool.For(ref job, 50);
            Assert.All(runs, run => Assert.Equal(1, run));
        }
    }

    [Fact]
    public void For_BlockingPieces_RunOnSeveralThreadsAtOnce()
    {
        using var pool = new WorkerPool(3);
        using var all = new Barrier(3);
        bool[] met = new bool[3];
        var job = new MeetJob(all, met);
        pool.For(ref job, 3);
        Assert.All(met, Assert.True);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void For_PiecesThrow_RunsAllThenThrowsTheLowest(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int round = 0; round < 50; round++)
        {
            int[] runs = new int[20];
            var job = new ThrowJob(runs);
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => pool.For(ref job, 20));
            Assert.Equal("piece 7", error.Message);
            Assert.All(runs, run => Assert.Equal(1, run));
        }

        int[] after = new int[4];
        var next = new CountJob(after);
        pool.For(ref next, 4);
        Assert.All(after, run => Assert.Equal(1, run));
    }

    [Fact]
    public void For_InsideAPiece_RunsInline()
    {
        using var pool = new WorkerPool(3);
        int[] runs = new int[8 * 16];
        int[] threads = new int[8 * 16];
        var job = new NestJob(pool, runs, threads);
        pool.For(ref job, 8);
        Assert.All(runs, run => Assert.Equal(1, run));
        for (int piece = 0; piece < 8; piece++)
        {
            Assert.Single(threads.Skip(piece * 16).Take(16).Distinct());
        }
    }

    [Fact]
    public void For_FromSeveralThreads_RunsEveryPieceOnce()
    {
        using var pool = new WorkerPool(2);
        Thread[] callers = new Thread[3];
        int[][] runs = [new int[30], new int[30], new int[30]];
        for (int i = 0; i < callers.Length; i++)
        {
            int[] mine = runs[i];
            callers[i] = new Thread(() =>
            {
                for (int round = 0; round < 500; round++)
                {
                    var job = new CountJob(mine);
                    pool.For(ref job, 30);
                }
            });
            callers[i].Start();
        }

        foreach (Thread caller in callers)
        {
            caller.Join();
        }

        Assert.All(runs.SelectMany(run => run), run => Assert.Equal(500, run));
    }

    [Fact]
    public void For_Warm_AllocatesNothing()
    {
        using var pool = new WorkerPool(2);
        int[] counts = new int[100];
        Assert.Equal(0, Allocations.Least(() =>
        {
            var job = new CountJob(counts);
            for (int call = 0; call < 100; call++)
            {
                pool.For(ref job, 100);
            }
        }));
    }

    [Fact]
    public void Workers_WithoutWork_SleepSoon()
    {
        using var pool = new WorkerPool(3);
        var job = new CountJob(new int[3]);
        pool.For(ref job, 3);
        Assert.True(
            SpinWait.SpinUntil(() => pool.SleeperCount == 2, TimeSpan.FromSeconds(10)),
            $"{pool.SleeperCount} of 2 workers sleep after 10 s without work.");
    }

    [Fact]
    public void WorkerPool_NoThreads_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));

    private readonly struct CountJob(int[] runs) : IParallelJob
    {
        public void Run(int index) => Interlocked.Increment(ref runs[index]);
    }

    private readonly struct MeetJob(Barrier all, bool[] met) : IParallelJob
    {
        public void Run(int index) => met[index] = all.SignalAndWait(TimeSpan.FromSeconds(30));
    }

    private readonly struct ThrowJob(int[] runs) : IParallelJob
    {
        public void Run(int index)
        {
            Interlocked.Increment(ref runs[index]);
            if (index >= 7)
            {
                throw new InvalidOperationException($"piece {index}");
            }
        }
    }

    private readonly struct NestJob(WorkerPool pool, int[] runs, int[] threads) : IParallelJob
    {
        public void Run(int index)
        {
            var inner = new InnerJob(runs, threads, index * 16);
            pool.For(ref inner, 16);
        }
    }

    private readonly struct InnerJob(int[] runs, int[] threads, int offset) : IParallelJob
    {
        public void Run(int index)
        {
            Interlocked.Increment(ref runs[offset + index]);
            threads[offset + index] = Environment.CurrentManagedThreadId;
        }
    }
}
