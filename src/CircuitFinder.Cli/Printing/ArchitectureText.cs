using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Cli.Printing;

/// <summary>A model's architecture in words.</summary>
internal static class ArchitectureText
{
    /// <summary>One line, without a full stop.</summary>
    /// <param name="shape">The architecture.</param>
    public static string Of(ModelShape shape) => string.Join(", ", Parts(shape));

    private static IEnumerable<string> Parts(ModelShape shape)
    {
        yield return shape.Family;
        string norms = shape.Norm switch { null => "no norms", NormKind.Layer => "layer norms", _ => "RMS norms" };
        yield return !shape.HasPostNorms ? norms
            : shape.HasReadNorms ? $"{norms} before and behind attention and MLPs" : $"{norms} behind attention and MLPs";
        yield return shape.ReadsPositions ? "shortformer positions" : shape.HasPositionTable ? "learned positions" : "rotary positions";
        if (shape.IsBidirectional)
        {
            yield return "attention in both directions";
        }

        if (shape.KeyValueHeadCount < shape.HeadCount)
        {
            yield return FormattableString.Invariant($"{shape.HeadCount} heads over {shape.KeyValueHeadCount} key/value heads");
        }

        if (shape.HeadDim * shape.HeadCount != shape.ModelDim)
        {
            yield return FormattableString.Invariant($"heads of {shape.HeadDim}");
        }

        if (shape.QueryKeyNorm is not null)
        {
            yield return shape.NormsHeadsTogether ? "norms of all heads' queries and keys" : "norms of queries and keys";
        }

        int sliding = Enumerable.Range(0, shape.LayerCount).Count(layer => shape.RuleOf(layer).Window > 0);
        if (sliding > 0)
        {
            yield return FormattableString.Invariant($"{sliding} of {shape.LayerCount} layers with windows of {shape.LayerRules.Max(rule => rule.Window)}");
        }

        if (shape.QueryKeyValueBound > 0)
        {
            yield return FormattableString.Invariant($"queries, keys and values within {shape.QueryKeyValueBound}");
        }

        if (shape.HasMlp)
        {
            yield return shape.IsGated ? "gated MLPs" : shape.IsSoftmaxUnit ? "SoLU MLPs" : "MLPs";
        }

        if (shape.IsParallel)
        {
            yield return "attention and MLP in parallel";
        }
    }
}
