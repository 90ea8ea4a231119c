using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Evaluation.SelfRepair;

/// <summary>How a head B answers the ablation of another head A. Performances: larger is better, whatever the metric.</summary>
/// <param name="Head">B.</param>
/// <param name="DirectBefore">DE_M(B) = m(M) − m(M without B→logits).</param>
/// <param name="DirectAfter">DE_{R_A}(B) = m(R_A) − m(R_A without B→logits), R_A = M with every edge out of A ablated.</param>
/// <param name="Change">DE_{R_A}(B) − DE_M(B).</param>
/// <param name="Kind">Whether B is a backup of A.</param>
public sealed record HeadResponse(string Head, double DirectBefore, double DirectAfter, Estimate Change, ResponseKind Kind);
