using CircuitFinder.Numerics.Backends;
using TorchSharp;

namespace CircuitFinder.Torch;

/// <summary>Activation functions and their derivatives, from elementary functions that every version of TorchSharp has.</summary>
internal static class TorchActivation
{
    // Where tanh, sigmoid and the normal distribution are 0 or 1 to single precision; beyond it powers of x would overflow.
    private static readonly Scalar Far = 30;
    private static readonly Scalar MinusFar = -30;

    private static readonly Scalar One = 1;
    private static readonly Scalar MinusOne = -1;
    private static readonly Scalar Half = 0.5;
    private static readonly Scalar MinusHalf = -0.5;
    private static readonly Scalar Zero = 0;
    private static readonly Scalar TanhScale = Math.Sqrt(2 / Math.PI);
    private static readonly Scalar TanhCubic = 0.044715;
    private static readonly Scalar TanhCubicSlope = 3 * 0.044715;
    private static readonly Scalar InverseRootTwo = Math.Sqrt(0.5);
    private static readonly Scalar InverseRootTwoPi = 1 / Math.Sqrt(2 * Math.PI);

    /// <summary>f(x), a new array.</summary>
    public static torch.Tensor Value(ActivationKind kind, torch.Tensor x) => kind switch
    {
        ActivationKind.GeluTanh => Tanh(x).add_(One).mul_(Half).mul_(x),
        ActivationKind.Gelu => Normal(x).mul_(x),
        ActivationKind.Relu => x.clamp_min(Zero),
        _ => x.sigmoid().mul_(x),
    };

    /// <summary>f(x)/x, a new array; at 0 its limit, of relu 0.</summary>
    public static torch.Tensor Gate(ActivationKind kind, torch.Tensor x) => kind switch
    {
        ActivationKind.GeluTanh => Tanh(x.clamp(MinusFar, Far)).add_(One).mul_(Half),
        ActivationKind.Gelu => Normal(x),
        ActivationKind.Relu => x.gt(Zero).to_type(x.dtype),
        _ => x.sigmoid(),
    };

    /// <summary>f′(x), a new array.</summary>
    public static torch.Tensor Slope(ActivationKind kind, torch.Tensor x)
    {
        torch.Tensor near = x.clamp(MinusFar, Far);
        switch (kind)
        {
            case ActivationKind.GeluTanh:
                torch.Tensor tanh = Tanh(near);
                torch.Tensor inner = near.square().mul_(TanhCubicSlope).add_(One).mul_(TanhScale);
                torch.Tensor falling = tanh.square().mul_(MinusOne).add_(One);
                return falling.mul_(inner).mul_(near).add_(tanh).add_(One).mul_(Half);
            case ActivationKind.Gelu:
                return near.square().mul_(MinusHalf).exp_().mul_(InverseRootTwoPi).mul_(near).add_(Normal(near));
            case ActivationKind.Relu:
                return x.gt(Zero).to_type(x.dtype);
            default:
                torch.Tensor sigmoid = x.sigmoid();
                return sigmoid.mul(MinusOne).add_(One).mul_(near).add_(One).mul_(sigmoid);
        }
    }

    // tanh(√(2/π)·(x + 0.044715·x³)).
    private static torch.Tensor Tanh(torch.Tensor x) => x.square().mul_(TanhCubic).add_(One).mul_(x).mul_(TanhScale).tanh_();

    // The normal distribution function, by erfc: 1 + erf would lose its left tail.
    private static torch.Tensor Normal(torch.Tensor x) => x.mul(InverseRootTwo).mul_(MinusOne).erfc_().mul_(Half);
}
