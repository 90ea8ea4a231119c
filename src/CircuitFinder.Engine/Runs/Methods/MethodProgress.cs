namespace CircuitFinder.Engine.Runs.Methods;

/// <summary>The phases of one method's run as a single one: a bar a method.</summary>
/// <param name="method">The method.</param>
/// <param name="phases">How many phases its run has.</param>
/// <param name="progress">Told of the whole.</param>
internal sealed class MethodProgress(string method, int phases, IProgress<RunProgress> progress) : IProgress<RunProgress>
{
    private string _phase = string.Empty;
    private int _begun;

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        if (value.Warning is not null || value.Notice is not null)
        {
            progress.Report(value);
            return;
        }

        if (value.Phase != _phase)
        {
            _phase = value.Phase;
            _begun++;
        }

        // Never all of it before the run has ended, however many phases there turn out to be.
        double fraction = Math.Min((_begun - 1 + value.Fraction) / phases, 0.99);
        progress.Report(value with { Phase = method, Fraction = fraction, Detail = $"{method}: {value.Detail ?? value.Phase}" });
    }

    /// <summary>Reports that the run has ended.</summary>
    public void End() => progress.Report(new RunProgress(method, 1, method));
}
