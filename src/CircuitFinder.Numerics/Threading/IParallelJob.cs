namespace CircuitFinder.Numerics.Threading;

/// <summary>Independent pieces of work; a struct, so that dispatch costs no allocation.</summary>
internal interface IParallelJob
{
    /// <summary>Does one piece. Pieces run in any order, at once, on any thread: each writes outputs of its own.</summary>
    void Run(int index);
}
