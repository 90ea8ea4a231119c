using System.Collections.Immutable;
using System.Globalization;

namespace CircuitFinder.Engine.Reports.Exchange;

/// <summary>The names in a submission to the circuit track of MIB, the Mechanistic Interpretability Benchmark (Mueller et al. 2025,
/// arXiv:2504.13151).</summary>
/// <remarks>
/// A submission is one folder a task and model, <c>ioi_gpt2</c>, with either one file of scores for every edge, or nine circuits of at most
/// 0.1, 0.2, 0.5, 1, 2, 5, 10, 20 and 50 % of the edges.
/// </remarks>
public static class MibFolder
{
    /// <summary>The file of scores.</summary>
    public const string ImportancesName = "importances.json";

    /// <summary>The folders that the benchmark evaluates.</summary>
    public static ImmutableArray<string> Evaluated { get; } =
    [
        "ioi_gpt2", "ioi_qwen2.5", "ioi_gemma2", "ioi_llama3", "mcqa_qwen2.5", "mcqa_gemma2", "mcqa_llama3", "arithmetic-addition_llama3",
        "arithmetic-subtraction_llama3", "arc-easy_gemma2", "arc-easy_llama3", "arc-challenge_llama3", "ioi_interpbench",
    ];

    private static readonly Dictionary<string, int> EdgeCounts = new(StringComparer.Ordinal)
    {
        ["gpt2"] = 32_491,
        ["qwen2.5"] = 179_749,
        ["gemma2"] = 74_218,
        ["llama3"] = 1_592_881,
        ["interpbench"] = 1_108,
    };

    /// <summary>The folder of a task and model. An underscore stands between the two and nowhere else.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="model">The model's name.</param>
    public static string Name(string task, string model) => $"{Part(task)}_{Part(model)}";

    /// <summary>The file of one of the nine circuits.</summary>
    /// <param name="fraction">The most edges that it may have, as a part of all.</param>
    public static string CircuitName(double fraction) => $"circuit_{(100 * fraction).ToString("0.###", CultureInfo.InvariantCulture)}.json";

    /// <summary>The edges of a model's graph, as the benchmark counts them with one key and value head a query head; null for other
    /// models.</summary>
    /// <param name="model">The model's name.</param>
    public static int? EdgesOf(string model) => EdgeCounts.TryGetValue(Part(model), out int edges) ? edges : null;

    private static string Part(string name)
        => string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' ? character : '-'));
}
