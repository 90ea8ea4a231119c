using System.Globalization;
using System.Text.Json.Nodes;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models.Lens;

/// <summary>A small random model in TransformerLens' layout, and a plain forward pass by that library's formulas, position by position.</summary>
internal sealed class LensModel
{
    private readonly Dictionary<string, (int[] Sizes, float[] Values)> _arrays = new(StringComparer.Ordinal);
    private readonly JsonObject _config;

    /// <param name="changes">What differs from a GPT-2-like model of two layers.</param>
    public LensModel(JsonObject changes)
    {
        _config = JsonNode.Parse("""
            { "n_layers": 2, "d_model": 12, "n_heads": 3, "d_head": 4, "d_mlp": 20, "n_ctx": 10, "d_vocab": 13, "act_fn": "gelu_new",
              "normalization_type": "LN", "eps": 1e-5, "positional_embedding_type": "standard", "attention_dir": "causal" }
            """)!.AsObject();
        foreach ((string key, JsonNode? value) in changes)
        {
            _config[key] = value?.DeepClone();
        }

        MakeArrays();
    }

    private int Layers => Whole("n_layers");

    private int Dim => Whole("d_model");

    private int Heads => Whole("n_heads");

    private int Shared => _config.ContainsKey("n_key_value_heads") ? Whole("n_key_value_heads") : Heads;

    private int Width => Whole("d_head");

    private int Hidden => Whole("d_mlp");

    private int Outputs => _config.ContainsKey("d_vocab_out") ? Whole("d_vocab_out") : Whole("d_vocab");

    private string? Norm => (string?)_config["normalization_type"];

    private bool HasMlp => !Flag("attn_only");

    /// <summary>Writes config.json and model.safetensors.</summary>
    public void WriteTo(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), _config.ToJsonString());
        SafetensorsWriter.Write(
            Path.Combine(folder, "model.safetensors"), ElementType.F32, [.. _arrays.Select(pair => (pair.Key, pair.Value.Sizes))], (name, values) => _arrays[name].Values.CopyTo(values, 0));
    }

    /// <summary>The arrays as torch.save has them; matrices of two axes transposed in memory, as <c>.T</c> leaves them.</summary>
    public IReadOnlyList<PickleWriter.Saved> Saved(string type = "FloatStorage")
        => [.. _arrays.Select(pair =>
        {
            (int[] sizes, float[] values) = pair.Value;
            if (sizes.Length != 2)
            {
                int[] strides = [.. Enumerable.Range(0, sizes.Length).Select(axis => sizes[(axis + 1)..].Aggregate(1, (product, size) => product * size))];
                return new PickleWriter.Saved(pair.Key, sizes, strides, values, type);
            }

            float[] turned = [.. Enumerable.Range(0, values.Length).Select(i => values[(i % sizes[0] * sizes[1]) + (i / sizes[0])])];
            return new PickleWriter.Saved(pair.Key, sizes, [1, sizes[0]], turned, type);
        })];

    /// <summary>[position][token]: logits.</summary>
    public double[][] Logits(int[] tokens)
    {
        double[][] residual = [.. tokens.Select((token, position) => Sum(Row("embed.W_E", token), Positions() == "standard" ? Row("pos_embed.W_pos", position) : null))];
        for (int layer = 0; layer < Layers; layer++)
        {
            string own = string.Create(CultureInfo.InvariantCulture, $"blocks.{layer}.");
            double[][] before = residual;
            double[][] attention = Attention(residual, own, layer);
            if (Flag("use_normalization_before_and_after"))
            {
                attention = [.. attention.Select(row => Normalise(row, own + "ln1_post"))];
            }

            residual = [.. residual.Zip(attention, (a, b) => Sum(a, b))];
            if (HasMlp)
            {
                double[][] read = Flag("parallel_attn_mlp") ? before : residual;
                residual = [.. residual.Zip(read, (row, from) =>
                {
                    double[] written = Mlp(Normalise(from, own + "ln2"), own);
                    return Sum(row, Flag("use_normalization_before_and_after") ? Normalise(written, own + "ln2_post") : written);
                })];
            }
        }

        double cap = Number("output_logits_soft_cap", -1);
        return [.. residual.Select(row =>
        {
            double[] final = Flag("final_rms") ? Normalise(row, "ln_final", "RMS") : Normalise(row, "ln_final");
            double[] logits = Sum(Times(final, "unembed.W_U"), Vector("unembed.b_U"));
            return cap > 0 ? [.. logits.Select(logit => cap * Math.Tanh(logit / cap))] : logits;
        })];
    }

    private double[][] Attention(double[][] residual, string own, int layer)
    {
        double[][] normal = [.. residual.Select(row => Normalise(row, own + "ln1"))];
        double[][] asked = Positions() == "shortformer" ? [.. normal.Select((row, position) => Sum(row, Row("pos_embed.W_pos", position)))] : normal;
        string shared = Shared < Heads ? "_" : "";
        double scale = Flag("use_attn_scale", true) ? Number("attn_scale", Math.Sqrt(Width)) : 1;
        scale *= Flag("scale_attn_by_inverse_layer_idx") ? layer + 1 : 1;
        double cap = Number("attn_scores_soft_cap", -1);
        bool isLocal = Flag("use_local_attn") && (string?)_config["attn_types"]![layer] == "local";
        double[][] result = [.. residual.Select(_ => Vector(own + "attn.b_O"))];
        for (int head = 0; head < Heads; head++)
        {
            int group = head / (Heads / Shared);
            double[][] queries = [.. asked.Select((row, position) => Turn(QueryKey(Projected(row, own, "", "Q", head), own + "attn.q_norm.w"), position))];
            double[][] keys = [.. asked.Select((row, position) => Turn(QueryKey(Projected(row, own, shared, "K", group), own + "attn.k_norm.w"), position))];
            double[][] values = [.. normal.Select(row => Projected(row, own, shared, "V", group))];
            for (int query = 0; query < residual.Length; query++)
            {
                int[] seen = [.. Enumerable.Range(0, residual.Length).Where(key =>
                    ((string?)_config["attention_dir"] == "bidirectional" || key <= query) && !(isLocal && query - key >= Whole("window_size")))];
                double[] scores = [.. seen.Select(key => Cap(Dot(queries[query], keys[key]) / scale, cap))];
                double largest = scores.Max();
                double[] powers = [.. scores.Select(score => Math.Exp(score - largest))];
                double[] z = new double[Width];
                for (int i = 0; i < seen.Length; i++)
                {
                    z = Sum(z, [.. values[seen[i]].Select(value => value * powers[i] / powers.Sum())]);
                }

                result[query] = Sum(result[query], Times(z, own + "attn.W_O", head));
            }
        }

        return result;
    }

    private double[] Mlp(double[] normal, string own)
    {
        string activation = (string)_config["act_fn"]!;
        if (Flag("gated_mlp"))
        {
            double[] gate = Act(activation, Times(normal, own + "mlp.W_gate"));
            double[] linear = Times(normal, own + "mlp.W_in");
            double[] product = [.. gate.Zip(linear, (a, b) => a * b)];
            return Sum(Times(Sum(product, Vector(own + "mlp.b_in")), own + "mlp.W_out"), Vector(own + "mlp.b_out"));
        }

        double[] active = Act(activation, Sum(Times(normal, own + "mlp.W_in"), Vector(own + "mlp.b_in")));
        active = activation == "solu_ln" ? Normalise(active, own + "mlp.ln") : active;
        return Sum(Times(active, own + "mlp.W_out"), Vector(own + "mlp.b_out"));
    }

    private static double[] Act(string name, double[] values)
    {
        double largest = values.Max();
        double sum = values.Sum(value => Math.Exp(value - largest));
        return name switch
        {
            "solu" or "solu_ln" => [.. values.Select(value => value * Math.Exp(value - largest) / sum)],
            "relu" => [.. values.Select(value => Math.Max(0, value))],
            "silu" => [.. values.Select(value => value / (1 + Math.Exp(-value)))],
            _ => [.. values.Select(value => 0.5 * value * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (value + (0.044715 * value * value * value)))))],
        };
    }

    private double[] Normalise(double[] row, string name, string? kind = null)
    {
        kind ??= Norm;
        if (kind is null)
        {
            return row;
        }

        double mean = kind.StartsWith("LN", StringComparison.Ordinal) ? row.Average() : 0;
        double scale = Math.Sqrt(row.Sum(value => (value - mean) * (value - mean) / row.Length) + 1e-5);
        double[] normal = [.. row.Select(value => (value - mean) / scale)];
        return Norm!.EndsWith("Pre", StringComparison.Ordinal) ? normal
            : [.. normal.Select((value, i) => (value * Vector(name + ".w")[i]) + (kind == "LN" ? Vector(name + ".b")[i] : 0))];
    }

    private double[] QueryKey(double[] part, string name)
    {
        if (!Flag("use_qk_norm"))
        {
            return part;
        }

        double scale = Math.Sqrt(part.Average(value => value * value) + 1e-5);
        return [.. part.Select((value, i) => value / scale * Vector(name)[i])];
    }

    private double[] Turn(double[] part, int position)
    {
        if (Positions() != "rotary")
        {
            return part;
        }

        int turned = _config.ContainsKey("rotary_dim") ? Whole("rotary_dim") : Width;
        double[] result = [.. part];
        for (int i = 0; i < turned / 2; i++)
        {
            double angle = position * Math.Pow(Number("rotary_base", 10000), -2.0 * i / turned);
            (int first, int second) = Flag("rotary_adjacent_pairs") ? (2 * i, (2 * i) + 1) : (i, i + (turned / 2));
            result[first] = (part[first] * Math.Cos(angle)) - (part[second] * Math.Sin(angle));
            result[second] = (part[second] * Math.Cos(angle)) + (part[first] * Math.Sin(angle));
        }

        return result;
    }

    private double[] Projected(double[] row, string own, string shared, string letter, int head)
        => Sum(Times(row, $"{own}attn.{shared}W_{letter}", head), _arrays.ContainsKey($"{own}attn.{shared}b_{letter}") ? Row($"{own}attn.{shared}b_{letter}", head) : null);

    private void MakeArrays()
    {
        Add("embed.W_E", Whole("d_vocab"), Dim);
        if (Positions() != "rotary")
        {
            Add("pos_embed.W_pos", Whole("n_ctx"), Dim);
        }

        for (int layer = 0; layer < Layers; layer++)
        {
            string own = string.Create(CultureInfo.InvariantCulture, $"blocks.{layer}.");
            AddNorm(own + "ln1", Dim);
            string shared = Shared < Heads ? "_" : "";
            Add(own + "attn.W_Q", Heads, Dim, Width);
            Add($"{own}attn.{shared}W_K", Shared, Dim, Width);
            Add($"{own}attn.{shared}W_V", Shared, Dim, Width);
            Add(own + "attn.W_O", Heads, Width, Dim);
            Add(own + "attn.b_Q", Heads, Width);
            Add($"{own}attn.{shared}b_V", Shared, Width);
            Add(own + "attn.b_O", Dim);
            if (Flag("use_qk_norm"))
            {
                Add(own + "attn.q_norm.w", Width);
                Add(own + "attn.k_norm.w", Width);
            }

            if (Flag("use_normalization_before_and_after"))
            {
                AddNorm(own + "ln1_post", Dim);
                AddNorm(own + "ln2_post", Dim);
                Array.Clear(_arrays[own + "attn.b_O"].Values, 0, Flag("keeps_output_bias") ? 0 : Dim);
            }

            if (HasMlp)
            {
                AddNorm(own + "ln2", Dim);
                Add(own + "mlp.W_in", Dim, Hidden);
                Add(own + "mlp.b_in", Hidden);
                Add(own + "mlp.W_out", Hidden, Dim);
                Add(own + "mlp.b_out", Dim);
                if (Flag("gated_mlp"))
                {
                    Add(own + "mlp.W_gate", Dim, Hidden);
                }

                if ((string?)_config["act_fn"] == "solu_ln")
                {
                    AddNorm(own + "mlp.ln", Hidden);
                }
            }
        }

        AddNorm("ln_final", Dim, Flag("final_rms") ? "RMS" : Norm);
        Add("unembed.W_U", Dim, Outputs);
        Add("unembed.b_U", Outputs);
    }

    private void AddNorm(string name, int dim, string? kind = null)
    {
        kind ??= Norm;
        if (kind is "LN" or "RMS")
        {
            Add(name + ".w", dim);
            if (kind == "LN")
            {
                Add(name + ".b", dim);
            }
        }
    }

    private void Add(string name, params int[] sizes)
    {
        var random = new Random(_arrays.Count);
        bool isGain = name.EndsWith(".w", StringComparison.Ordinal);
        int count = sizes.Aggregate(1, (product, size) => product * size);
        _arrays.Add(name, (sizes, [.. Enumerable.Range(0, count).Select(_ => (float)((isGain ? 1 : 0) + (0.6 * (random.NextDouble() - 0.5) * (isGain ? 1 : 2))))]));
    }

    private double[] Vector(string name) => [.. _arrays[name].Values.Select(value => (double)value)];

    private double[] Row(string name, int row)
    {
        (int[] sizes, float[] values) = _arrays[name];
        return [.. values.AsSpan(row * sizes[1], sizes[1]).ToArray().Select(value => (double)value)];
    }

    // row·matrix, of a matrix or of one of several.
    private double[] Times(double[] row, string name, int index = 0)
    {
        (int[] sizes, float[] values) = _arrays[name];
        int columns = sizes[^1];
        int start = index * row.Length * columns;
        return [.. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, row.Length).Sum(i => row[i] * values[start + (i * columns) + column]))];
    }

    private static double Cap(double score, double cap) => cap > 0 ? cap * Math.Tanh(score / cap) : score;

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Sum(double[] a, double[]? b) => b is null ? a : [.. a.Zip(b, (x, y) => x + y)];

    private string Positions() => (string)_config["positional_embedding_type"]!;

    private int Whole(string key) => (int)_config[key]!;

    private bool Flag(string key, bool fallback = false) => _config[key] is { } value ? (bool)value : fallback;

    private double Number(string key, double fallback) => _config[key] is { } value ? (double)value : fallback;
}
