using System.Collections.Immutable;
using System.Diagnostics;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>The judging part of a discovery run: finds the size to report, and judges every size on the prompts that found it and
/// on fresh ones.</summary>
internal sealed class DiscoveryJudge
{
    private readonly DiscoveryOptions _options;
    private readonly DiscoveryPrompts _prompts;
    private readonly PhaseClock _clock;
    private readonly EvaluationSubject _finding;
    private readonly EvaluationSubject? _heldOut;

    public DiscoveryJudge(
        DiscoveryOptions options, Transformer model, DiscoveryPrompts prompts, IMetric metric, PhaseClock clock, CancellationToken cancellation)
    {
        _options = options;
        _prompts = prompts;
        _clock = clock;
        var judging = new EvaluationOptions { Ablation = options.Ablation, BatchSize = options.BatchSize, Cancellation = cancellation };
        _finding = new EvaluationSubject(model, prompts.Prompts.Pairs, metric, judging);
        _heldOut = prompts.HeldOut is { } heldOut ? new EvaluationSubject(model, heldOut.Pairs, metric, judging) : null;
    }

    /// <summary>Judges.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public (SizedCircuits Sized, DiscoveryEvaluation Evaluation) Run(FoundCircuits findings)
    {
        _clock.Start("judge the whole model");
        Forecast(findings);
        if (_options.Finder.Settings.Size.IsAutomatic && findings.Choice is not null)
        {
            _clock.Start("find the size");
        }

        SizedCircuits sized = findings.Choice?.Settle(Faithfulness) ?? findings.Found;
        _clock.Start("judge circuits");
        ImmutableArray<CircuitFigures> circuits = CircuitEvaluator.Evaluate(_finding.Telling(_clock.Fraction()), sized.Rows, _options.RandomDraws, _prompts.Seed);
        if (_heldOut is not null)
        {
            _clock.Start("judge on held-out prompts");
            ImmutableArray<CircuitFigures> fresh = CircuitEvaluator.Evaluate(_heldOut.Telling(_clock.Fraction()), sized.Rows, 0, _prompts.Seed);
            circuits = [.. circuits.Zip(fresh, (circuit, heldOut) => circuit with { HeldOut = heldOut })];
        }

        _clock.Start("judge with intervals");
        (CircuitFigures reported, ImmutableArray<SizeCurve> curves) = Report(findings, sized.Circuit);
        FaithfulnessScale scale = CircuitEvaluator.Scale(_finding);
        return (sized, new DiscoveryEvaluation(scale.WholeMetric, scale.WholeAccuracy, scale.EmptyMetric, scale.EmptyKl, circuits, reported, curves)
        {
            Notes = _heldOut is null
                ? scale.Notes
                : [.. scale.Notes, .. CircuitEvaluator.Scale(_heldOut).Notes.Except(scale.Notes).Select(note => $"on held-out prompts {note}")],
        });
    }

    // The two ends of the scale are needed anyway; how long they take says how long the rest will.
    private void Forecast(FoundCircuits findings)
    {
        long start = Stopwatch.GetTimestamp();
        CircuitEvaluator.Scale(_finding);
        var forecast = new JudgingForecast(
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            findings.Choice?.SizeCount ?? 1,
            _options.RandomDraws,
            _finding.Pairs.Length,
            _heldOut?.Pairs.Length ?? 0);
        if (forecast.Sentence is { } sentence)
        {
            _clock.Notice(sentence);
        }
    }

    private IReadOnlyList<double> Faithfulness(IReadOnlyList<Circuit> circuits)
        => [.. CircuitEvaluator.Evaluate(
                circuits.Count > 1 ? _finding.Telling(_clock.Fraction()) : _finding, [.. circuits.Select(circuit => (circuit.EdgeCount, circuit))], 0, _prompts.Seed)
            .Select(row => row.Faithfulness.Value)];

    // The reported circuit and, for methods that rank edges, the whole grid, with intervals over prompts; on fresh prompts where
    // there are any.
    private (CircuitFigures Reported, ImmutableArray<SizeCurve> Curves) Report(FoundCircuits findings, Circuit circuit)
    {
        EvaluationSubject subject = (_heldOut ?? _finding).Telling(_clock.Fraction());
        var bootstrap = new Bootstrap(subject.Pairs.Length, _prompts.Seed);
        CircuitFigures reported = CircuitEvaluator.Evaluate(subject, circuit, bootstrap, _options.RandomDraws, _prompts.Seed);
        if (_options.Finder.IsSearch)
        {
            return (reported, []);
        }

        EdgeScores ranked = HelpfulSigns.ToNegative(findings.Ranked, _options.Finder.Sign);
        return (reported, SizeCurve.Measure(subject, ranked, bootstrap));
    }
}
