namespace CircuitFinder.Tests.Support;

/// <summary>Counts what an action allocates on the calling thread.</summary>
internal static class Allocations
{
    private const int Rounds = 5;

    /// <summary>The least of several rounds: what the runtime itself does on the side, such as compiling again, happens once; what
    /// the action does happens each time.</summary>
    public static long Least(Action action)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
