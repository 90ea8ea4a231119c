using System.Collections.Immutable;
using static CircuitFinder.Engine.Reports.Tables.Paper.PaperColumn;

namespace CircuitFinder.Engine.Reports.Tables.Paper;

/// <summary>Every CSV table of ours, as a paper prints it. A page has room for eight or nine columns: the rest stays in the CSV
/// file.</summary>
internal static class PaperTables
{
    private static readonly ImmutableArray<PaperColumn> MetricColumns =
        [new("metric", "metric_value"), new("logit\ndiff.", "logit_diff"), new("prob.\ndiff.", "prob_diff"), new("NLL\n(nats)", "nll_nats")];

    private static readonly PaperColumn Random =
        new("random", "random_faithfulness_mean", 2, "random_faithfulness_min", "random_faithfulness_max");

    private static readonly ImmutableArray<PaperTable> All =
    [
        new("summary", "Circuits{of} at each size", ["edges_left", "chosen"],
        [
            Count("edges", "edges_left"), new("share of\nall asked", "fraction_asked", 3), Count("nodes", "nodes_left"), .. MetricColumns, new("faith-\nfulness", "faithfulness"),
            new("held\nout", "held_out_faithfulness"), Random, new("loss re-\ncovered", "loss_recovered"), new("accu-\nracy", "accuracy"),
        ]) { Brackets = "Brackets: range over random circuits." },
        new("pareto", "Circuits{of}, one per threshold", ["threshold", "edges", "kl_nats"],
        [
            new("threshold", "threshold", null), Count("edges", "edges"), new("share\nof all", "fraction", 3), Count("nodes", "nodes"), new("KL\n(nats)", "kl_nats", 3), .. MetricColumns,
            new("faith-\nfulness", "faithfulness"), Random, new("loss re-\ncovered", "loss_recovered"),
        ]) { Brackets = "Brackets: range over random circuits." },
        new("minimal", "Edges of the 1-minimal circuit{of}, and what is left without each", ["edge", "faithfulness_without"],
            [new("edge", "edge"), new("score", "score", 3), new("faithfulness\nwithout", "faithfulness_without", 3), new("loss recovered\nwithout", "loss_recovered_without", 3)]) { RankedBy = "score" },
        new("minimal-stages", "Pruning the circuit{of} to a 1-minimal one", ["stage", "prompts", "faithfulness"],
        [
            new("circuit", "stage"), new("prompts", "prompts"), Count("edges", "edges"), Count("nodes", "nodes"), WithInterval("faithfulness", "faithfulness"),
            WithInterval("loss recovered", "loss_recovered"), new("random", "random_faithfulness_mean"),
        ]),
        new("paths", "Strongest paths of the circuit{of}", ["rank", "path", "strength"],
            [Count("rank", "rank"), new("path", "path"), new("strength", "strength", 4)]),
        new("bottlenecks", "Nodes on every path of the circuit{of}", ["node", "layer", "head"], [new("node", "node"), Count("layer", "layer"), Count("head", "head")]),
        new("grid", "Circuits{of} at each size, by both rankings", ["ranking", "edges_left"],
        [
            new("ranking", "ranking"), new("share\nasked", "fraction_asked", 3), Count("edges", "edges_left"), WithInterval("faithfulness", "faithfulness"), WithInterval("loss recovered", "loss_recovered"),
        ]),
        new("evaluation", "Figures of the circuit{of}", ["name", "value", "low95"], [new("figure", "name"), new("unit", "unit"), new("value", "value", 3, "low95", "high95"), Count("n", "n")]),
        new("tests", "Hypothesis tests of the circuit{of}", ["test", "p_value", "hypothesis"],
            [new("verdict", "verdict"), new("test", "test"), new("p", "p_value", 3) { IsProbability = true }, Count("n", "n"), new("hypothesis", "hypothesis")]),
        new("edges", "What the loss of an edge changes, circuit{of}", ["edge", "greatest_change*"],
        [
            new("edge", "edge"), new("change", "change*", 3), new("greatest\nchange", "greatest_change*", 3), new("effect", "effect*", 3),
            new("p", "p_value", 3) { IsProbability = true }, new("unneeded", "unneeded"),
        ]),
        new("knockouts", "Knock-outs of the circuit{of}", ["search", "nodes", "gap*"],
        [
            new("search", "search"), Count("nodes\nout", "nodes"), new("circuit", "circuit_*"), new("whole\nmodel", "whole_*"), new("gap", "gap*"), new("relative\ngap", "relative_gap"),
        ]) { RankedBy = "gap*" },
        new("self-repair", "Self-repair in the circuit{of}", ["ablated_head"],
        [
            new("ablated", "ablated_head"), new("direct", "direct_effect*"), new("total", "total_effect*"), new("repaired", "repaired*", 2, "repaired_low95", "repaired_high95"),
            new("head", "head"), new("change", "change*", 2, "low95", "high95"), new("kind", "kind"),
        ]),
        new("scores", "Edge scores{of}", ["edge", "source", "score", "in_circuit"], [new("edge", "edge"), new("score", "score", 3), new("in circuit", "in_circuit")]) { RankedBy = "score" },
        new("steps", "Decisions of ACDC{of}", ["order", "edge", "effect", "edges_left"],
            [Count("order", "order"), new("edge", "edge"), new("effect", "effect", 4), new("removed", "removed"), new("D after", "d_after", 4), Count("edges left", "edges_left")]) { RankedBy = "effect" },
        new("nodes", "Node scores{of}", ["node", "score"], [new("node", "node"), new("score", "score", 3), new("in circuit", "in_circuit")]) { RankedBy = "score" },
        new("roc", "Points of ROC curves of circuits{of}", ["level", "circuit", "fpr"],
            [new("level", "level"), new("circuit", "circuit"), new("point", "point"), new("threshold", "threshold", null), new("FPR", "fpr", 3), new("TPR", "tpr", 3)]),
        new("auroc", "Areas under ROC curves of circuits{of}", ["level", "circuit", "auroc_trapezoid"],
            [new("level", "level"), new("circuit", "circuit"), new("AUROC", "auroc_trapezoid", 3), new("pessi-\nmistic", "auroc_pessimistic", 3), new("FPR of\nkept", "kept_fpr", 3), new("TPR of\nkept", "kept_tpr", 3)]),
        new("overlap", "What circuits{of} share", ["first", "second", "edge_jaccard"],
        [
            new("first", "first"), new("second", "second"), Count("edges\nin both", "edges_in_both"), Count("only\nfirst", "edges_only_first"), Count("only\nsecond", "edges_only_second"), new("Jaccard,\nedges", "edge_jaccard"),
            new("Jaccard,\nnodes", "node_jaccard"), Count("nodes\nin both", "nodes_in_both"),
        ]),
        new("compare", "Edges that compared circuits{of} keep", ["edge", "source", "in_*"], [new("edge", "edge"), new("in", "in_*") { IsEvery = true }, new("score", "score_*", 3) { IsEvery = true }]) { RankedBy = "score_*" },
        new(null, "Every method{on}", ["method", "edges", "faithfulness", "cpr"],
        [
            new("task", "task"), new("method", "method"), new("AUROC", "auroc"), Count("edges", "edges"), Count("edges\nneeded", "edges_needed"), WithInterval("faithfulness", "faithfulness"), new("random", "random_faithfulness_mean"),
            new("CPR", "cpr"), new("CMD", "cmd"), new("Spear-\nman", "spearman"), new("Pear-\nson", "pearson"),
        ]),
    ];

    /// <summary>The table with these columns; null for tables that are not ours.</summary>
    public static PaperTable? Find(IReadOnlyList<string> names) => All.FirstOrDefault(table => table.Fits(names));
}
