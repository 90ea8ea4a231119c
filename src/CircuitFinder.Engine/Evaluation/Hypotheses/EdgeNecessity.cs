namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>What the loss of one kept edge does.</summary>
/// <param name="Edge">Its name.</param>
/// <param name="Change">m(C∖e) − m(C): negative for an edge that helps.</param>
/// <param name="GreatestChange">max over K of |m(C∖(K∪e)) − m(C∖K)|, K none and a few random sets of nodes (Wang et al. 2022,
/// minimality).</param>
/// <param name="Effect">Mean over prompts of |m_i(C∖e) − m_i(C)|.</param>
/// <param name="Beaten">Random edges of inflated circuits whose effect is smaller.</param>
/// <param name="PValue">Of the hypothesis that the edge beats a random one with a chance of at least q; NaN where none could be
/// drawn.</param>
/// <param name="IsUnneeded">Whether that is rejected at the level divided by the number of edges tested (Bonferroni).</param>
public sealed record EdgeNecessity(
    string Edge, double Change, double GreatestChange, double Effect, int Beaten, double PValue, bool IsUnneeded);
