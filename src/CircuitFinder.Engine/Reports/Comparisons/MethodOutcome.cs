using CircuitFinder.Engine.Evaluation.Statistics;

namespace CircuitFinder.Engine.Reports.Comparisons;

/// <summary>What a comparison of methods keeps of one that is finished.</summary>
/// <param name="InputsHash">The hash of its run's inputs.</param>
/// <param name="ModelName">The model.</param>
/// <param name="MetricName">The metric.</param>
/// <param name="EdgeTotal">Edges of the model's graph.</param>
/// <param name="IsOnFreshPrompts">Whether circuits were judged on prompts that did not find them.</param>
/// <param name="Folder">Where the run's files lie.</param>
/// <param name="FilesHash">SHA-256 over the files that the comparison reads again, or says that it took over.</param>
/// <param name="Row">Its row of the table.</param>
/// <param name="Sizes">Edges kept at each point of its curve.</param>
/// <param name="Faithfulness">Faithfulness at each point of its curve, with its interval over prompts.</param>
/// <param name="Scores">[edge]: its scores, NaN where an edge was not measured.</param>
/// <param name="Nodes">[source]: its scores of nodes; empty where edges were scored.</param>
public sealed record MethodOutcome(
    string InputsHash,
    string ModelName,
    string MetricName,
    int EdgeTotal,
    bool IsOnFreshPrompts,
    string Folder,
    string FilesHash,
    MethodRow Row,
    int[] Sizes,
    Estimate[] Faithfulness,
    double[] Scores,
    double[] Nodes);
