namespace CircuitFinder.Numerics.Tensors;

/// <summary>How much memory tensors, weights and scratch space of all backends take, over the whole process.</summary>
public static class TensorMemory
{
    private static long Current;
    private static long Peak;

    /// <summary>Bytes held now.</summary>
    public static long CurrentBytes => Interlocked.Read(ref Current);

    /// <summary>Most bytes held at once since the start or the last <see cref="ResetPeak"/>.</summary>
    public static long PeakBytes => Interlocked.Read(ref Peak);

    /// <summary>Starts a new peak from what is held now.</summary>
    public static void ResetPeak() => Interlocked.Exchange(ref Peak, CurrentBytes);

    /// <summary>Counts memory that a backend has taken, in this process or on a device, or given back.</summary>
    /// <param name="bytes">Bytes taken; below 0 when given back.</param>
    public static void Add(long bytes)
    {
        long now = Interlocked.Add(ref Current, bytes);
        for (long peak = PeakBytes; now > peak; peak = PeakBytes)
        {
            if (Interlocked.CompareExchange(ref Peak, now, peak) == peak)
            {
                return;
            }
        }
    }
}
