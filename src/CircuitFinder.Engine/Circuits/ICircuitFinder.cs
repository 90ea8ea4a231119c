using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Circuits;

/// <summary>A way to find a task's circuit in a model: scores of edges, from which circuits of any size are cut, or a search that
/// ends with one. Its options are its own.</summary>
public interface ICircuitFinder
{
    /// <summary>Its name in results, such as <c>eap</c> or <c>acdc</c>.</summary>
    string Name { get; }

    /// <summary>Whether it ends with a circuit of its own size. Others rank edges.</summary>
    bool IsSearch { get; }

    /// <summary>Which of its scores mark the edges that help.</summary>
    HelpfulSign Sign { get; }

    /// <summary>Its options, for manifests and for the identity of a run.</summary>
    FinderSettings Settings { get; }

    /// <summary>What its scores, ranking and pruning mean.</summary>
    FinderConventions Conventions { get; }

    /// <summary>What a search minimises: the name of a metric; null for finders that rank.</summary>
    /// <param name="metric">The metric that was asked for; null for none.</param>
    string? Objective(string? metric);

    /// <summary>Why it finds nothing for a metric or an ablation, a sentence; null where it does.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="ablation">What removed edges carry.</param>
    string? WhyUndefined(IMetric metric, AblationKind ablation);

    /// <summary>Refuses what no circuit of a graph can have, before any work is done.</summary>
    /// <param name="graph">The model's.</param>
    /// <param name="isJudged">Whether circuits will be judged.</param>
    /// <exception cref="UserFaultException">The size is out of range, or cannot be chosen without judging.</exception>
    void RequirePossible(ComputationGraph graph, bool isJudged);

    /// <summary>Finds.</summary>
    /// <param name="input">Model, prompts, metric.</param>
    /// <exception cref="UserFaultException">The finder is not defined for the metric or the ablation, or the memory needed is
    /// beyond the limit.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    FoundCircuits Find(FinderInput input);

    /// <summary>Does once what <see cref="Find"/> does again and again, so that a <see cref="CountingBackend"/> learns the memory
    /// of it.</summary>
    /// <param name="model">On such a backend.</param>
    /// <param name="pairs">Prompts of the real lengths.</param>
    /// <param name="metric">Any that has a gradient.</param>
    /// <param name="options">Ablation and batch size.</param>
    void Rehearse(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options);
}
