using System.Collections.Immutable;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>Keys of config.json that families share.</summary>
internal static class FamilyConfig
{
    private static readonly Dictionary<string, ActivationKind> Activations = new(StringComparer.Ordinal)
    {
        ["gelu_new"] = ActivationKind.GeluTanh,
        ["gelu_pytorch_tanh"] = ActivationKind.GeluTanh,
        ["gelu_fast"] = ActivationKind.GeluTanh,
        ["gelu"] = ActivationKind.Gelu,
        ["relu"] = ActivationKind.Relu,
        ["silu"] = ActivationKind.Silu,
        ["swish"] = ActivationKind.Silu,
    };

    /// <summary>The names of sizes in one generation of config files.</summary>
    /// <param name="Layers">Number of layers.</param>
    /// <param name="Heads">Number of heads.</param>
    /// <param name="Width">d_model.</param>
    /// <param name="Mlp">d_mlp; absent for four times d_model.</param>
    /// <param name="Positions">Greatest number of positions.</param>
    public sealed record Names(string Layers, string Heads, string Width, string Mlp, string Positions)
    {
        /// <summary>Of GPT-2 and GPT-J.</summary>
        public static Names Gpt { get; } = new("n_layer", "n_head", "n_embd", "n_inner", "n_positions");

        /// <summary>Of nearly all others.</summary>
        public static Names Usual { get; } = new("num_hidden_layers", "num_attention_heads", "hidden_size", "intermediate_size", "max_position_embeddings");
    }

    /// <summary>An activation function.</summary>
    public static ActivationKind Activation(ConfigFields config, string key, string fallback)
        => ActivationOf(config, key, config.Text(key, fallback));

    /// <summary>An activation function by its name.</summary>
    public static ActivationKind ActivationOf(ConfigFields config, string key, string name)
    {
        if (Activations.TryGetValue(name, out ActivationKind kind))
        {
            return kind;
        }

        config.Fault($"{key} '{PlainText.Cut(name, 40)}' is not supported; use one of {string.Join(", ", Activations.Keys)}");
        return ActivationKind.GeluTanh;
    }

    /// <summary>The sizes of a model.</summary>
    /// <param name="config">Of the model.</param>
    /// <param name="family">The family.</param>
    /// <param name="names">Of the sizes.</param>
    /// <param name="isTied">Whether the embeddings are tied where the config does not say.</param>
    /// <param name="positions">The greatest number of positions where the config does not say; 0 where it must.</param>
    /// <param name="hasPlainHeads">Whether heads are d_model over their number wide and share nothing, whatever else a config says.</param>
    public static ModelShape Sizes(ConfigFields config, string family, Names names, bool isTied, int positions = 0, bool hasPlainHeads = false)
    {
        int width = config.Size(names.Width, ModelLimits.Width);
        int heads = config.Size(names.Heads, GraphLimits.Sources);
        int layers = config.Size(names.Layers, GraphLimits.Sources);
        int? headDim = hasPlainHeads ? null : config.OptionalSize("head_dim", ModelLimits.Width);
        int keyValueHeads = hasPlainHeads ? heads : config.OptionalSize("num_key_value_heads", GraphLimits.Sources) ?? heads;
        if (headDim is null && width > 0 && heads > 0 && width % heads != 0)
        {
            config.Fault($"{names.Width} {width} is not a multiple of {names.Heads} {heads}");
        }

        if (keyValueHeads > 0 && heads % keyValueHeads != 0)
        {
            config.Fault($"{names.Heads} {heads} is not a multiple of num_key_value_heads {keyValueHeads}");
        }

        if (layers > 0 && heads > 0 && GraphLimits.Fault(layers, heads, hasMlp: true, isParallel: false) is { } tooLarge)
        {
            config.Fault($"{names.Layers} {layers} and {names.Heads} {heads} {tooLarge}");
        }

        return new ModelShape
        {
            Family = family,
            LayerCount = layers,
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            HeadDim = headDim ?? 0,
            ModelDim = width,
            MlpDim = config.OptionalSize(names.Mlp, ModelLimits.MlpWidth) ?? 4 * width,
            VocabSize = config.Size("vocab_size", ModelLimits.TableRows),
            ContextLength = config.OptionalSize(names.Positions, ModelLimits.TableRows) ?? (positions > 0 ? positions : config.Size(names.Positions, ModelLimits.TableRows)),
            IsTied = config.Flag("tie_word_embeddings", isTied),
        };
    }

    /// <summary>[layer]: windows by <c>layer_types</c> where the config has them, else by the family's older rule.</summary>
    /// <param name="config">Of the model.</param>
    /// <param name="layers">Number of layers.</param>
    /// <param name="window">Of sliding layers; 0 for none.</param>
    /// <param name="isSliding">The older rule.</param>
    public static bool[] Sliding(ConfigFields config, int layers, int window, Func<int, bool> isSliding)
    {
        ImmutableArray<string> types = config.Texts("layer_types", layers);
        if (types.IsEmpty)
        {
            return [.. Enumerable.Range(0, layers).Select(layer => window > 0 && isSliding(layer))];
        }

        if (types.FirstOrDefault(type => type is not ("sliding_attention" or "full_attention")) is { } odd)
        {
            config.Fault($"layer_types has '{PlainText.Cut(odd, 40)}'; only sliding_attention and full_attention are supported");
        }

        return [.. types.Select(type => window > 0 && type == "sliding_attention")];
    }
}
