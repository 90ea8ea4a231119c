namespace CircuitFinder.Engine.Files;

/// <summary>Work was stopped and what it had done is kept: the same run, asked to resume, goes on from there.</summary>
/// <param name="stop">What stopped it.</param>
/// <param name="cancellation">The token that was cancelled.</param>
public sealed class ResumableException(OperationCanceledException stop, CancellationToken cancellation)
    : OperationCanceledException("Interrupted; a resumed run goes on from here.", stop, cancellation);
