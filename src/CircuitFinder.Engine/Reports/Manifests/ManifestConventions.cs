namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>How to read the numbers of a run, where tools of the field differ.</summary>
public sealed record ManifestConventions
{
    /// <summary>Sign and unit of scores.</summary>
    public string Score { get; init; } =
        "predicted change of the metric, mean over prompts, when the edge alone is ablated; negative edges help";

    /// <summary>The order in which edges are taken.</summary>
    public string Ranking { get; init; } = "|score|, ties by graph order";

    /// <summary>What is pruned.</summary>
    public string Pruning { get; init; } =
        "until stable: sources that nothing kept reads, and edges out of sources other than input whose own reads are all removed";

    /// <summary>Faithfulness.</summary>
    public string Faithfulness { get; init; } = "(m(C) - m(empty)) / (m(model) - m(empty)); empty: every edge ablated";

    /// <summary>Loss recovered.</summary>
    public string LossRecovered { get; init; } = "1 - KL(model || C) / KL(model || empty), at the answer position, nats";

    /// <summary>The random baseline.</summary>
    public string RandomBaseline { get; init; } = "connected circuits of random paths from input to logits, with exactly as many edges as pruning leaves the circuit";

    /// <summary>What the source called input is, and what always passes.</summary>
    public string Graph { get; init; } = "input = token + position embedding; a head = z W_O without b_O; b_O always passes; an MLP includes its output bias";
}
