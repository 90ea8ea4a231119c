using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models;

/// <summary>A matrix packed for products, its bias, and its plain values where they are kept for training.</summary>
/// <param name="Packed">[inputs, outputs].</param>
/// <param name="Matrix">The plain values.</param>
/// <param name="Bias">[1, outputs].</param>
internal sealed record LinearWeights(Weight Packed, Parameter Matrix, Parameter Bias);
