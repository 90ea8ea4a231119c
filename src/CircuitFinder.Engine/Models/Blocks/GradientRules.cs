namespace CircuitFinder.Engine.Models.Blocks;

/// <summary>What a backward pass takes for constant. By default nothing: the gradient.</summary>
/// <param name="FrozenNorms">The deviation that a layer norm divides by: the LN-rule of layer-wise relevance propagation.</param>
/// <param name="FrozenPatterns">Attention patterns, so that queries and keys have no gradient: the AH-rule.</param>
/// <param name="SecantActivations">An activation function is the line through the origin and its point, f(x)/x for f′(x): the
/// identity rule.</param>
public readonly record struct GradientRules(bool FrozenNorms = false, bool FrozenPatterns = false, bool SecantActivations = false)
{
    /// <summary>The rules of relevance patching for models without gates: Jafari, Eberle, Khakzar, Nanda 2025, arXiv:2508.21258.</summary>
    public static GradientRules Relevance { get; } = new(FrozenNorms: true, FrozenPatterns: true, SecantActivations: true);
}
