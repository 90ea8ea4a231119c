namespace CircuitFinder.Numerics.Backends;

/// <summary>The numbers of one AdamW update (Loshchilov and Hutter 2019, arXiv:1711.05101).</summary>
/// <param name="LearningRate">Step size after schedule.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Decoupled decay, multiplied by the learning rate; 0 for biases and gains.</param>
/// <param name="GradientScale">Gradients are multiplied by this first: the clipping factor.</param>
/// <param name="Step">Update number from 1, for the bias correction.</param>
public readonly record struct AdamWStep(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, double GradientScale, int Step);
