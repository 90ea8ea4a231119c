using System.Diagnostics;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs;

/// <summary>Reports the phases of a run, tells them to a profiling backend, and keeps how long each took, seconds.</summary>
internal sealed class PhaseClock(IProgress<RunProgress>? progress, IBackend backend) : IFinderProgress
{
    private readonly Stopwatch _watch = new();
    private string _phase = string.Empty;

    /// <summary>Seconds a phase, in order.</summary>
    public OrderedDictionary<string, double> Seconds { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends the phase before and starts another.</summary>
    public void Start(string phase)
    {
        Stop();
        _phase = phase;
        Profile(phase);
        _watch.Restart();
        progress?.Report(new RunProgress(phase, 0));
    }

    /// <summary>Ends the last phase.</summary>
    public void Stop()
    {
        if (_phase.Length > 0)
        {
            Seconds[_phase] = _watch.Elapsed.TotalSeconds;
            progress?.Report(new RunProgress(_phase, 1));
            _phase = string.Empty;
            Profile(_phase);
        }
    }

    /// <summary>Reports how much of the current phase is done, and where it stands.</summary>
    public void Report(double fraction, string detail) => progress?.Report(new RunProgress(_phase, fraction, detail));

    /// <summary>Says something that stays to be read.</summary>
    public void Notice(string sentence) => progress?.Report(new RunProgress(_phase, 0, Notice: sentence));

    private void Profile(string phase)
    {
        if (backend is ProfiledBackend profiled)
        {
            profiled.Phase = phase;
        }
    }

    /// <summary>A sink for the fraction of the current phase that is done.</summary>
    public IProgress<double> Fraction() => new FractionSink(_phase, progress);

    private sealed class FractionSink(string phase, IProgress<RunProgress>? progress) : IProgress<double>
    {
        public void Report(double value) => progress?.Report(new RunProgress(phase, value));
    }
}
