namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>What a test says of a circuit.</summary>
public enum TestVerdict
{
    /// <summary>Not tested, or the data speak neither way: more prompts or draws may decide.</summary>
    Undecided,

    /// <summary>The circuit has the property: shown where the hypothesis denies it, and borne out by the data where the hypothesis
    /// states it.</summary>
    Pass,

    /// <summary>It does not have it.</summary>
    Fail,
}
