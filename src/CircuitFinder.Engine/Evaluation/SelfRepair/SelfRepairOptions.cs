namespace CircuitFinder.Engine.Evaluation.SelfRepair;

/// <summary>Which heads are ablated, and which of the others' answers are worth telling.</summary>
public sealed record SelfRepairOptions
{
    /// <summary>Heads of the circuit that are ablated, one at a time: those of the largest |direct effect|.</summary>
    public int Top { get; init; } = 5;

    /// <summary>Heads reported under each ablated head: those whose direct effect changes most, heads that run after it first.</summary>
    public int Listed { get; init; } = 3;

    /// <summary>A direct effect, or a change of one, below this part of |m(M) − m(∅)| is taken for nothing.</summary>
    public double LeastShare { get; init; } = 0.01;
}
