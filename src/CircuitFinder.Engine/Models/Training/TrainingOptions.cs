namespace CircuitFinder.Engine.Models.Training;

/// <summary>How a model is trained: AdamW with linear warm-up, cosine decay to zero and gradient clipping.</summary>
public sealed record TrainingOptions
{
    /// <summary>Number of updates.</summary>
    public int Steps { get; init; } = 6000;

    /// <summary>Sequences an update.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The greatest learning rate.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Updates over which the learning rate rises from zero.</summary>
    public int WarmUpSteps { get; init; } = 200;

    /// <summary>Decoupled weight decay of matrices and embeddings.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Greatest Euclidean norm of the whole gradient.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.98;

    /// <summary>The learning rate of an update.</summary>
    /// <param name="step">From 1.</param>
    public double LearningRateAt(int step)
    {
        double warmUp = Math.Min(1, step / (double)Math.Max(1, WarmUpSteps));
        double progress = Math.Clamp((step - WarmUpSteps) / (double)Math.Max(1, Steps - WarmUpSteps), 0, 1);
        return LearningRate * warmUp * 0.5 * (1 + Math.Cos(Math.PI * progress));
    }
}
