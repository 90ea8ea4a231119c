using System.Diagnostics;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Runs;
using Spectre.Console;

namespace CircuitFinder.Cli.Printing;

/// <summary>Shows progress on standard error: bars on a terminal, plain lines when redirected, nothing when quiet.</summary>
internal static class ProgressDisplay
{
    /// <summary>Does some work and shows how it goes.</summary>
    /// <param name="error">Where to.</param>
    /// <param name="quiet">Show nothing.</param>
    /// <param name="work">Reports phases and fractions; a phase's first report starts it.</param>
    public static T Run<T>(TextWriter error, bool quiet, Func<IProgress<RunProgress>, T> work)
    {
        if (quiet)
        {
            return work(new Silence(error));
        }

        if (Console.IsErrorRedirected || error is not PlainTextWriter { Inner: CalmWriter terminal })
        {
            return work(new Lines(error));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Inner) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(bars => work(new Bars(bars, console, new Warnings(line => console.WriteLine(PlainText.Of(line))))));
    }

    private sealed class Silence(TextWriter error) : IProgress<RunProgress>
    {
        private readonly Warnings _warnings = new(error.WriteLine);

        public void Report(RunProgress value) => _warnings.TryPrint(value);
    }

    // A line when a phase starts, at every quarter of it, and after ten seconds without one.
    private sealed class Lines(TextWriter error) : IProgress<RunProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

        private readonly Warnings _warnings = new(error.WriteLine);
        private readonly Stopwatch _sincePhase = new();
        private readonly Stopwatch _sinceLine = new();
        private string _phase = string.Empty;
        private double _first;
        private int _quarter;

        public void Report(RunProgress value)
        {
            if (_warnings.TryPrint(value))
            {
                return;
            }

            if (value.Notice is not null)
            {
                error.WriteLine(value.Notice);
                return;
            }

            int quarter = (int)(value.Fraction * 4);
            if (value.Phase != _phase)
            {
                _phase = value.Phase;
                _quarter = quarter;
                _first = value.Fraction;
                _sincePhase.Restart();
                _sinceLine.Restart();
                error.WriteLine(value.Phase);
            }
            else if (quarter > _quarter || _sinceLine.Elapsed > Interval)
            {
                _quarter = quarter;
                _sinceLine.Restart();
                string detail = value.Detail is null ? string.Empty : " · " + value.Detail;
                error.WriteLine(FormattableString.Invariant($"{value.Phase}: {Math.Floor(100 * value.Fraction)} %{detail}{TimeLeft(value.Fraction)}"));
            }
        }

        // By the pace of this phase so far; not said of what is over within the interval.
        private string TimeLeft(double fraction)
        {
            double left = _sincePhase.Elapsed.TotalSeconds * (1 - fraction) / (fraction - _first);
            return double.IsFinite(left) && left >= 1 && _sincePhase.Elapsed > Interval
                ? string.Create(CultureInfo.InvariantCulture, $" · about {Math.Floor(left / 3600)}:{Math.Floor(left / 60 % 60):00}:{Math.Floor(left % 60):00} left")
                : string.Empty;
        }
    }

    private sealed class Bars(ProgressContext bars, IAnsiConsole console, Warnings warnings) : IProgress<RunProgress>
    {
        private ProgressTask? _task;
        private string _phase = string.Empty;

        public void Report(RunProgress value)
        {
            if (warnings.TryPrint(value))
            {
                return;
            }

            if (value.Notice is not null)
            {
                // Above the bars, where it stays.
                console.WriteLine(value.Notice);
                return;
            }

            if (_task is null || value.Phase != _phase)
            {
                _task?.StopTask();
                _phase = value.Phase;
                _task = bars.AddTask(Markup.Escape(value.Phase), maxValue: 1);
            }

            if (value.Detail is not null)
            {
                _task.Description = Markup.Escape(value.Detail);
            }

            _task.Value = value.Fraction;
        }
    }
}
