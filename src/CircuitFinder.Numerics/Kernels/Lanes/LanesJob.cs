using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>A job with its width chosen, so that the compiler specialises it: the choice costs one branch an operation.</summary>
internal readonly struct LanesJob<TJob, TLanes>(TJob job) : IParallelJob
    where TJob : struct, ILanesJob
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TJob _job = job;

    public void Run(int index) => _job.Run<TLanes>(index);
}
