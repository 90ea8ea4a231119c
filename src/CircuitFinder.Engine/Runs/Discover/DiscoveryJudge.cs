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

/// <summary>The judging part of a discovery run: finds the size to report, and judges every size on the prompts that found it and on fresh ones.</summary>
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
    public (SizedCircuits Sized, Judgement Judgement, Verdict Verdict) Run(FoundCircuits findings)
    {
        _clock.Start("judge the whole model");
        Forecast(findings);
        if (_options.Finder.Settings.Size.IsAutomatic && findings.Choice is not null)
        {
            _clock.Start("find the size");
        }

        SizedCircuits sized = findings.Choice?.Settle(Faithfulness) ?? findings.Found;
        _clock.Start("judge circuits");
        Judgement judgement = CircuitJudge.Judge(_finding.Telling(_clock.Fraction()), sized.Rows, _options.RandomDraws, _prompts.Seed);
        if (_heldOut is not null)
        {
            _clock.Start("judge on held-out prompts");
            judgement = WithHeldOut(judgement, CircuitJudge.Judge(_heldOut.Telling(_clock.Fraction()), sized.Rows, 0, _prompts.Seed));
        }

        _clock.Start("judge with intervals");
        return (sized, judgement, Verdict(findings, sized.Circuit));
    }

    private static Judgement WithHeldOut(Judgement judgement, Judgement heldOut) => judgement with
    {
        Circuits = [.. judgement.Circuits.Zip(heldOut.Circuits, (circuit, fresh) => circuit with { HeldOut = HeldOutFigures.Of(fresh) })],
        Notes = [.. judgement.Notes, .. heldOut.Notes.Except(judgement.Notes).Select(note => $"on held-out prompts {note}")],
    };

    // The two ends of the scale are needed anyway; how long they take says how long the rest will.
    private void Forecast(FoundCircuits findings)
    {
        long start = Stopwatch.GetTimestamp();
        CircuitJudge.Judge(_finding, [], 0, _prompts.Seed);
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
        => [.. CircuitJudge.Judge(
                circuits.Count > 1 ? _finding.Telling(_clock.Fraction()) : _finding, [.. circuits.Select(circuit => (circuit.EdgeCount, circuit))], 0, _prompts.Seed)
            .Circuits.Select(row => row.Faithfulness)];

    // The reported circuit and, for methods that rank edges, the whole grid, with intervals over prompts; on fresh prompts where there are any.
    private Verdict Verdict(FoundCircuits findings, Circuit circuit)
    {
        EvaluationSubject subject = (_heldOut ?? _finding).Telling(_clock.Fraction());
        var bootstrap = new Bootstrap(subject.Pairs.Length, _prompts.Seed);
        JudgedCircuit judged = QualityJudge.Judge(subject, circuit, bootstrap, _options.RandomDraws, _prompts.Seed);
        if (_options.Finder.IsSearch)
        {
            return new Verdict(judged, []);
        }

        EdgeScores ranked = HelpfulSigns.ToNegative(findings.Ranked, _options.Finder.Sign);
        return new Verdict(judged, SizeCurve.Measure(subject, ranked, judged.Whole, judged.Empty, bootstrap));
    }
}
