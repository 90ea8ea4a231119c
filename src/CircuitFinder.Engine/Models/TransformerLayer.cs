using CircuitFinder.Engine.Models.Blocks;

namespace CircuitFinder.Engine.Models;

/// <summary>The parts of one layer.</summary>
internal sealed class TransformerLayer
{
    /// <summary>Before attention.</summary>
    public required NormBlock AttentionNorm { get; init; }

    /// <summary>All heads.</summary>
    public required AttentionBlock Attention { get; init; }

    /// <summary>Behind attention, on the sum over heads; null for none.</summary>
    public NormBlock? AttentionPostNorm { get; init; }

    /// <summary>Behind the MLP; null for none.</summary>
    public NormBlock? MlpPostNorm { get; init; }

    /// <summary>Before the MLP; null without one.</summary>
    public NormBlock? MlpNorm { get; init; }

    /// <summary>Null in models without MLPs.</summary>
    public MlpBlock? Mlp { get; init; }
}
