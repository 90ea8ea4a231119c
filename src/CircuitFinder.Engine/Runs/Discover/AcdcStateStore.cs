using System.Globalization;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Discovery;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>Keeps an interrupted search as a file among the run's results.</summary>
internal sealed class AcdcStateStore(DiscoveryOptions options, RunFolder output, int edgeCount, CancellationToken cancellation) : IAcdcState
{
    /// <inheritdoc/>
    public IReadOnlyList<AcdcStep> Read()
    {
        bool isThere = File.Exists(output.StatePath);
        if (options.Resume && isThere)
        {
            return AcdcStateFile.Read(output.StatePath, output.InputsHash);
        }

        if (options.Resume)
        {
            options.Remark?.Invoke($"{output.Folder}: there is no state of this search to go on from; it starts anew");
        }
        else if (isThere)
        {
            options.Remark?.Invoke($"{output.StatePath}: the state of an earlier search is given up; resuming would go on from it");
        }

        return [];
    }

    /// <inheritdoc/>
    public void Resumed(int decided)
        => options.Remark?.Invoke(string.Create(CultureInfo.InvariantCulture, $"resuming after {decided:N0} of {edgeCount:N0} edges"));

    /// <inheritdoc/>
    public bool Write(IReadOnlyList<AcdcStep> steps)
    {
        try
        {
            AcdcStateFile.Write(output.StatePath, steps, output.InputsHash);
            return true;
        }
        catch (UserFaultException fault) when (!cancellation.IsCancellationRequested)
        {
            // The search itself can go on; the next time there may be room again.
            options.Remark?.Invoke(fault.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<AcdcStep> steps)
    {
        if (options.KeepsState)
        {
            AcdcStateFile.Write(output.StatePath, steps, output.InputsHash);
        }
    }
}
