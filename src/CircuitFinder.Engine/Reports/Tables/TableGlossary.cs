namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>What the columns of our CSV tables are called and mean in tables for people.</summary>
internal static class TableGlossary
{
    private static readonly Dictionary<string, (string Heading, string? Definition)> Known = new(StringComparer.Ordinal)
    {
        ["threshold"] = ("threshold", "Threshold: the rise of the search's metric below which ACDC removes an edge."),
        ["fraction"] = ("share of\nedges", "Share of edges: edges left over edges of the whole graph."),
        ["fraction_asked"] = ("share\nasked", "Share asked: edges asked for over edges of the whole graph; pruning leaves fewer."),
        ["edges_left"] = ("edges", null),
        ["nodes_left"] = ("nodes", null),
        ["logit_diff"] = ("logit\ndiff.", "Logit diff.: mean logit of the correct answers minus mean logit of the wrong ones."),
        ["prob_diff"] = ("prob.\ndiff.", "Prob. diff.: probability of the correct answers minus that of the wrong ones."),
        ["nll_nats"] = ("NLL\n(nats)", "NLL: minus log probability of the correct answers."),
        ["kl_nats"] = ("KL\n(nats)", "KL: D(whole model || circuit) at the answer position."),
        ["faithfulness"] = ("faith-\nfulness", "Faithfulness: (m(C) - m(empty)) / (m(model) - m(empty)), m the task's metric, empty with every edge ablated."),
        ["loss_recovered"] = ("loss\nrecovered", "Loss recovered: 1 - KL(circuit) / KL(empty)."),
        ["accuracy"] = ("accuracy", "Accuracy: share of prompts on which a correct answer outranks every wrong one."),
        ["held_out_faithfulness"] = ("held\nout", "Held out: faithfulness on fresh prompts that did not find the circuit."),
        ["random_faithfulness_mean"] = ("random\nmean", "Random: faithfulness of connected random circuits with as many edges."),
        ["random_faithfulness_min"] = ("random\nmin.", null),
        ["random_faithfulness_max"] = ("random\nmax.", null),
    };

    // A page is narrower than a CSV file: what these say, other columns say too, or the CSV does.
    private static readonly HashSet<string> Omitted = new(StringComparer.Ordinal)
    {
        "edges_asked", "held_out_kl_nats", "held_out_loss_recovered", "held_out_accuracy", "random_draws", "random_edges_left_mean",
        "random_loss_recovered_mean", "random_loss_recovered_min", "random_loss_recovered_max", "chosen",
    };

    /// <summary>Whether a table for people has the column.</summary>
    public static bool IsShown(string column) => !Omitted.Contains(column);

    /// <summary>Its heading; for columns that are not known here, the name with spaces.</summary>
    public static string Heading(string column)
        => Known.TryGetValue(column, out (string Heading, string? Definition) entry) ? entry.Heading : column.Replace('_', ' ');

    /// <summary>The sentence that defines it; null where none is needed or known.</summary>
    public static string? Definition(string column) => Known.GetValueOrDefault(column).Definition;
}
