using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Evaluation.SelfRepair;

/// <summary>What the ablation of one head A does, and what the others make of it. Performances: larger is better, whatever the
/// metric.</summary>
/// <param name="Head">A.</param>
/// <param name="DirectEffect">DE_M(A) = m(M) − m(M without A→logits).</param>
/// <param name="TotalEffect">TE(A) = m(M) − m(R_A), R_A = M with every edge out of A ablated.</param>
/// <param name="Repaired">DE_M(A) − TE(A): m(R_A) − m(M without A→logits), what comes through A's other edges: the part of the
/// direct effect that heads and MLPs after A make up for. Of the other sign than DE_M(A), they add to the loss.</param>
/// <param name="RepairedShare">Repaired / DE_M(A); NaN where |DE_M(A)| is below <see cref="SelfRepairReport.Least"/>.</param>
/// <param name="Responses">The other heads whose direct effect changes most: those that run after A first, then by |change|.</param>
public sealed record HeadAblation(
    string Head,
    Estimate DirectEffect,
    Estimate TotalEffect,
    Estimate Repaired,
    double RepairedShare,
    ImmutableArray<HeadResponse> Responses);
