namespace CircuitFinder.Engine.Models.Passes;

/// <summary>What a forward pass keeps of every layer, beside head values and MLP outputs; the rest shares one buffer for all
/// layers.</summary>
[Flags]
public enum ActivationParts
{
    /// <summary>Nothing: enough for logits and for what every source writes.</summary>
    None = 0,

    /// <summary>The residual stream before and after every part, and the layer norms' statistics.</summary>
    Residuals = 1,

    /// <summary>Queries, keys and values.</summary>
    QueryKeyValues = 2,

    /// <summary>Attention patterns.</summary>
    Patterns = 4,

    /// <summary>MLP hiddens before the activation function.</summary>
    Hiddens = 8,

    /// <summary>What every linear map read: outputs of the layer norms and of the activation function.</summary>
    Inputs = 16,

    /// <summary>Enough for <see cref="BackwardPass"/>.</summary>
    ForBackward = Residuals | QueryKeyValues | Patterns | Hiddens,

    /// <summary>Enough for weight gradients.</summary>
    ForTraining = ForBackward | Inputs,
}
