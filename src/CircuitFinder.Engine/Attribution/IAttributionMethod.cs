using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Metrics;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Attribution;

/// <summary>A way of saying how much every edge of a model matters to a task.</summary>
public interface IAttributionMethod
{
    /// <summary>Its name on the command line and in results, such as <c>eap-ig</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in one line, with its source.</summary>
    string Description { get; }

    /// <summary>Whether scores predict a change of the metric, so that helpful edges are negative. Others only rank edges by
    /// size.</summary>
    bool IsSigned { get; }

    /// <summary>Whether it really ablates each edge alone: what other methods are held against.</summary>
    bool IsOracle => false;

    /// <summary>Whether it integrates in steps.</summary>
    bool TakesSteps => false;

    /// <summary>Why the method has no scores for a metric or an ablation; null where it has.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="ablation">The ablation.</param>
    string? WhyUndefined(IMetric metric, AblationKind ablation) => null;

    /// <summary>Scores every edge.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">Clean and corrupted ids, at least one pair, equal lengths within a pair.</param>
    /// <param name="metric">What the scores are about.</param>
    /// <param name="options">Ablation, steps, batch size, progress.</param>
    /// <returns>One score an edge, in graph order; metric units per prompt. NaN for edges that were left out on request.</returns>
    /// <exception cref="ArgumentException">A pair differs in length, or <paramref name="pairs"/> is empty.</exception>
    /// <exception cref="UserFaultException">The method is not defined for the ablation, or has no use for the metric.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    EdgeScores Score(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options);

    /// <summary>Scores every node: all its out-edges at once. By default the sum of their scores.</summary>
    /// <returns>[source]; metric units per prompt.</returns>
    /// <inheritdoc cref="Score"/>
    ImmutableArray<double> ScoreNodes(Transformer model, IReadOnlyList<TokenPair> pairs, IMetric metric, ScoringOptions options)
        => NodeLevel.Sums(Score(model, pairs, metric, options));
}
