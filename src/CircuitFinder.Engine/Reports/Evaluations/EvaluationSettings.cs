using CircuitFinder.Engine.Evaluation.Hypotheses;
using CircuitFinder.Engine.Evaluation.SelfRepair;

namespace CircuitFinder.Engine.Reports.Evaluations;

/// <summary>The options of an evaluation, with defaults filled in.</summary>
/// <param name="Metric">The performance.</param>
/// <param name="Ablation">What removed edges carry.</param>
/// <param name="IsHeldOut">Whether prompts on which the circuit was found were left out.</param>
/// <param name="Resamples">Bootstrap draws.</param>
/// <param name="RandomDraws">Random circuits beside the circuit.</param>
/// <param name="Seed">Seeds bootstrap, random circuits and tests.</param>
/// <param name="Tests">How it was tested; null where it was not.</param>
/// <param name="SelfRepair">How self-repair was looked for; null where it was not.</param>
public sealed record EvaluationSettings(
    string Metric,
    string Ablation,
    bool IsHeldOut,
    int Resamples,
    int RandomDraws,
    ulong Seed,
    TestOptions? Tests,
    SelfRepairOptions? SelfRepair);
