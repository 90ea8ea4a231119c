using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <summary>Tensor memory once what other tests left to the finalizer is gone, so that it does not go in the middle of a count.</summary>
internal static class SettledMemory
{
    /// <summary>Bytes held now.</summary>
    public static long Bytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TensorMemory.CurrentBytes;
    }
}
