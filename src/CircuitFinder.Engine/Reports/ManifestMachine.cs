namespace CircuitFinder.Engine.Reports;

/// <summary>Where a run took place.</summary>
/// <param name="Backend">What did the arithmetic.</param>
/// <param name="Precision">What it computed in: <c>float32</c>, <c>tf32</c>, <c>bfloat16</c>.</param>
/// <param name="Threads">How many threads.</param>
/// <param name="VectorBits">Widest vectors in use.</param>
/// <param name="System">Operating system.</param>
/// <param name="Runtime">Version of .NET.</param>
/// <param name="PredictedPeakBytes">Memory of the whole process as predicted before the start; null where nothing was predicted.</param>
/// <param name="PeakBytes">Memory of the whole process at its peak, as the operating system recorded it.</param>
public sealed record ManifestMachine(
    string Backend, string Precision, int Threads, int VectorBits, string System, string Runtime, long? PredictedPeakBytes = null, long PeakBytes = 0);
