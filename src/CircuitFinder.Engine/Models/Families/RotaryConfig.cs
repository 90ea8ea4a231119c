using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Reads rotary embeddings from a config.json of either generation: <c>rope_parameters</c>, or <c>rope_theta</c> and <c>rope_scaling</c>.</summary>
internal static class RotaryConfig
{
    private static readonly string[] Kinds = ["default", "linear", "dynamic", "llama3", "yarn", "longrope"];

    /// <summary>Reads the rule.</summary>
    /// <param name="config">Of the model.</param>
    /// <param name="headDim">Width of a head.</param>
    /// <param name="contextLength">Greatest number of positions.</param>
    /// <param name="theta">The base where the config has none.</param>
    /// <param name="partial">The part of a head that is turned, where the config does not say.</param>
    /// <param name="layerType">Whose parameters, where the config has some for each type of layer; null for the only ones.</param>
    /// <param name="isPhi">Whether <c>su</c> and <c>yarn</c> mean longrope, as in Phi-3's config files.</param>
    public static RotaryRule Read(
        ConfigFields config, int headDim, int contextLength, double theta = 10000, double partial = 1, string? layerType = null, bool isPhi = false)
    {
        ConfigFields? parameters = config.Object("rope_parameters");
        if (layerType is not null && parameters?.Object(layerType) is { } own)
        {
            parameters = own;
        }

        ConfigFields? rope = parameters ?? config.Object("rope_scaling");
        double angle = parameters?.OptionalNumber("rope_theta") ?? config.OptionalNumber("rope_theta") ?? config.OptionalNumber("rotary_emb_base") ?? theta;
        double share = parameters?.OptionalNumber("partial_rotary_factor") ?? config.OptionalNumber("partial_rotary_factor") ?? config.OptionalNumber("rotary_pct") ?? partial;
        return Of(config, rope, headDim, (int)(headDim * share), contextLength, angle, isPhi);
    }

    /// <summary>Plain rotary embeddings.</summary>
    /// <param name="dim">Coordinates of a head that are turned.</param>
    /// <param name="theta">The base.</param>
    public static ImmutableArray<double> Frequencies(int dim, double theta)
        => [.. Enumerable.Range(0, dim / 2).Select(i => Math.Pow(theta, -2.0 * i / dim))];

    private static RotaryRule Of(ConfigFields config, ConfigFields? rope, int headDim, int dim, int contextLength, double theta, bool isPhi)
    {
        string kind = rope?.OptionalText("rope_type") ?? rope?.OptionalText("type") ?? "default";
        if (isPhi && kind is "su" or "yarn")
        {
            kind = "longrope";
        }

        if (!Kinds.Contains(kind))
        {
            config.Fault($"rope_type '{PlainText.Cut(kind, 40)}' is not supported; use one of {string.Join(", ", Kinds)}");
            kind = "default";
        }

        if (dim < 2 || dim > headDim || dim % 2 != 0)
        {
            if (headDim > 0)
            {
                config.Fault(string.Create(CultureInfo.InvariantCulture, $"rotary embeddings turn {dim} of {headDim} coordinates of a head; it must be an even number up to that"));
            }

            return new RotaryRule([]);
        }

        ImmutableArray<double> plain = Frequencies(dim, theta);
        int original = rope?.OptionalSize("original_max_position_embeddings", ModelLimits.TableRows)
            ?? config.OptionalSize("original_max_position_embeddings", ModelLimits.TableRows) ?? contextLength;
        return kind switch
        {
            "linear" => new RotaryRule([.. plain.Select(f => f / rope!.Number("factor", 1))]),
            "llama3" => new RotaryRule(Llama3(plain, original, rope!.Number("factor", 8), rope.Number("low_freq_factor", 1), rope.Number("high_freq_factor", 4))),
            "yarn" => Yarn(rope!, plain, dim, theta, original),
            "longrope" => LongRope(rope!, plain, contextLength, original),
            // Dynamic scaling begins beyond the greatest length, which no prompt exceeds.
            _ => new RotaryRule(plain),
        };
    }

    /// <summary>Llama 3's frequencies, which scale slow turns alone.</summary>
    /// <param name="plain">Unscaled.</param>
    /// <param name="original">Positions of the unscaled model.</param>
    /// <param name="factor">By which slow turns are slowed.</param>
    /// <param name="low">Turns over the original positions below which a frequency is scaled whole.</param>
    /// <param name="high">Turns above which it is not scaled.</param>
    public static ImmutableArray<double> Llama3(ImmutableArray<double> plain, int original, double factor, double low, double high)
    {
        return [.. plain.Select(f =>
        {
            double wavelength = 2 * Math.PI / f;
            double smooth = ((original / wavelength) - low) / (high - low);
            return wavelength > original / low ? f / factor : wavelength < original / high ? f : ((1 - smooth) * f / factor) + (smooth * f);
        })];
    }

    private static RotaryRule Yarn(ConfigFields rope, ImmutableArray<double> plain, int dim, double theta, int original)
    {
        double factor = rope.Number("factor", 1);
        double Magnitude(double scale) => factor <= 1 ? 1 : (0.1 * scale * Math.Log(factor)) + 1;
        double amplitude = rope.OptionalNumber("attention_factor")
            ?? (rope.OptionalNumber("mscale") is { } one && rope.OptionalNumber("mscale_all_dim") is { } all ? Magnitude(one) / Magnitude(all) : Magnitude(1));
        double Dimension(double turns) => dim * Math.Log(original / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));
        double low = Dimension(rope.Number("beta_fast", 32));
        double high = Dimension(rope.Number("beta_slow", 1));
        if (rope.Flag("truncate", true))
        {
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        }

        low = Math.Max(low, 0);
        high = Math.Min(high, dim - 1);
        double width = high == low ? 0.001 : high - low;
        return new RotaryRule(
            [.. plain.Select((f, i) =>
            {
                double ramp = Math.Clamp((i - low) / width, 0, 1);
                return (f / factor * ramp) + (f * (1 - ramp));
            })],
            amplitude);
    }

    private static RotaryRule LongRope(ConfigFields rope, ImmutableArray<double> plain, int contextLength, int original)
    {
        ImmutableArray<double> near = rope.Numbers("short_factor", plain.Length);
        ImmutableArray<double> far = rope.Numbers("long_factor", plain.Length);
        double factor = rope.OptionalNumber("factor") ?? (double)contextLength / original;
        double amplitude = rope.OptionalNumber("attention_factor") ?? (factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original))));
        return new RotaryRule([.. plain.Zip(near, (f, by) => f / by)], amplitude)
        {
            LongFrequencies = [.. plain.Zip(far, (f, by) => f / by)],
            LongFrom = original,
        };
    }
}
