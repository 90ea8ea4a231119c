namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>Where a run took place, and what it took.</summary>
/// <param name="Backend">What did the arithmetic.</param>
/// <param name="Threads">How many threads.</param>
/// <param name="VectorBits">Widest vectors in use.</param>
/// <param name="System">Operating system.</param>
/// <param name="Runtime">Version of .NET.</param>
/// <param name="PredictedPeakBytes">Memory of the whole process as predicted before the start; null where nothing was predicted.</param>
/// <param name="PeakBytes">Memory of the whole process at its peak, as the operating system recorded it.</param>
public sealed record TimingMachine(
    string Backend, int Threads, int VectorBits, string System, string Runtime, long? PredictedPeakBytes = null, long PeakBytes = 0);
