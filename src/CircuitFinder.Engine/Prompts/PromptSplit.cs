namespace CircuitFinder.Engine.Prompts;

/// <summary>Which combinations of names, numbers or words a stream of prompts may hold.</summary>
public enum PromptSplit
{
    /// <summary>Combinations a model may be trained on: four in five.</summary>
    Train,

    /// <summary>Combinations that training never shows: one in five.</summary>
    Test,
}
