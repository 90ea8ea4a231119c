namespace CircuitFinder.Engine.Interventions;

/// <summary>What a removed edge carries instead of its source's current output.</summary>
public enum AblationKind
{
    /// <summary>The source's output on the paired corrupted prompt ("patching").</summary>
    Resample,

    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The source's mean output over the clean prompts and all their positions.</summary>
    Mean,

    /// <summary>The source's mean output over the clean prompts, position by position.</summary>
    MeanPositional,
}
