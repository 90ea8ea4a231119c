namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>How circuits are tested; the defaults are those of Shi et al. 2024 where they name one.</summary>
public sealed record TestOptions
{
    /// <summary>The level of every test.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Random circuits of sufficiency and partial necessity, and inflated circuits of minimality.</summary>
    public int Draws { get; init; } = 100;

    /// <summary>q: the part of random circuits, or of random edges, that has to be beaten.</summary>
    public double Quantile { get; init; } = 0.9;

    /// <summary>ε of the equivalence test.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Shuffles of the independence test.</summary>
    public int Permutations { get; init; } = 1000;

    /// <summary>Random knock-out sets of each size.</summary>
    public int KnockOutDraws { get; init; } = 10;

    /// <summary>Random knock-out sets under which each edge is dropped, beside the whole circuit.</summary>
    public int EdgeKnockOuts { get; init; } = 2;

    /// <summary>The greedy knock-out set grows to at most so many nodes.</summary>
    public int GreedySteps { get; init; } = 10;

    /// <summary>Nodes tried in a step of the greedy knock-out; of more, so many are drawn.</summary>
    public int GreedyCandidates { get; init; } = 30;

    /// <summary>Edges tested for minimality; of more, so many are drawn.</summary>
    public int GreatestEdges { get; init; } = 500;

    /// <summary>Seeds every draw.</summary>
    public ulong Seed { get; init; }
}
