using CircuitFinder.Engine;
using Spectre.Console;

namespace CircuitFinder.Cli;

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
            return work(new Silence());
        }

        if (Console.IsErrorRedirected || error != Console.Error)
        {
            return work(new Lines(error));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(bars => work(new Bars(bars)));
    }

    private sealed class Silence : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
        }
    }

    // A line when a phase starts and at every quarter of it.
    private sealed class Lines(TextWriter error) : IProgress<RunProgress>
    {
        private string _phase = string.Empty;
        private int _quarter;

        public void Report(RunProgress value)
        {
            int quarter = (int)(value.Fraction * 4);
            if (value.Phase != _phase)
            {
                _phase = value.Phase;
                _quarter = quarter;
                error.WriteLine(value.Phase);
            }
            else if (quarter > _quarter)
            {
                _quarter = quarter;
                error.WriteLine(FormattableString.Invariant($"{value.Phase}: {quarter * 25} %{(value.Detail is null ? string.Empty : " · " + value.Detail)}"));
            }
        }
    }

    private sealed class Bars(ProgressContext bars) : IProgress<RunProgress>
    {
        private ProgressTask? _task;
        private string _phase = string.Empty;

        public void Report(RunProgress value)
        {
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
