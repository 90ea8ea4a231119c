namespace CircuitFinder.Numerics.Backends;

/// <summary>Element-wise activation functions of the MLP.</summary>
public enum ActivationKind
{
    /// <summary>0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))): GPT-2's <c>gelu_new</c>.</summary>
    GeluTanh,

    /// <summary>x·Φ(x) with the exact normal distribution function.</summary>
    Gelu,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x·sigmoid(x), also called swish.</summary>
    Silu,
}
