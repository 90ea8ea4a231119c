using System.Collections.Immutable;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Runs.Train;

/// <summary>What is trained, on what, and where it goes.</summary>
public sealed record TrainingRunOptions
{
    /// <summary>The folder of task files; all of them are trained on.</summary>
    public required LookupFolders TasksFolder { get; init; }

    /// <summary>The model folder to write.</summary>
    public required string Output { get; init; }

    /// <summary>The family: <c>gpt2</c>, or <c>llama</c> (RMS norms, rotary embeddings, gated MLPs).</summary>
    public string Architecture { get; init; } = "gpt2";

    /// <summary>Key/value heads a layer; 0 for one of each head. Of <c>llama</c> alone.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Layers.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Heads a layer.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Width of the residual stream.</summary>
    public int ModelDim { get; init; } = 128;

    /// <summary>Positions.</summary>
    public int ContextLength { get; init; } = 96;

    /// <summary>Tokens of the vocabulary that is learned.</summary>
    public int VocabSize { get; init; } = 2560;

    /// <summary>Schedule and rates.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>How often each task's texts are drawn, by name; tasks not named count 1, <c>filler</c> is plain text.</summary>
    public ImmutableSortedDictionary<string, double> Mixture { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>
    /// Updates at the beginning that see only random words of which stretches return. Induction heads form within hundreds of such
    /// updates, and in
    /// thousands where other texts share them; what is learned first, later texts build on.
    /// </summary>
    public int RepeatsFirst { get; init; }

    /// <summary>Seeds weights and texts.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number format of the written weights.</summary>
    public ElementType Type { get; init; } = ElementType.F16;

    /// <summary>Updates between two lines of the log.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>Updates between two tests on held-out prompts, each followed by a checkpoint.</summary>
    public int TestEvery { get; init; } = 500;

    /// <summary>Held-out prompts a task.</summary>
    public int TestExamples { get; init; } = 200;

    /// <summary>Texts that the vocabulary is learned from.</summary>
    public int VocabularyTexts { get; init; } = 40_000;

    /// <summary>Told what a user should know beside progress, a line each.</summary>
    public Action<string>? Remark { get; init; }
}
