using CircuitFinder.Engine.Models.Training;

namespace CircuitFinder.Engine.Models;

/// <summary>Gain and bias of a layer norm.</summary>
/// <param name="Gain">[1, d_model].</param>
/// <param name="Bias">[1, d_model].</param>
internal sealed record NormWeights(Parameter Gain, Parameter Bias);
