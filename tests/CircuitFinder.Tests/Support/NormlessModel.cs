using System.Runtime.InteropServices;
using System.Text.Json;
using CircuitFinder.Engine.Models;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Support;

/// <summary>An attention-only TransformerLens model without layer norms, one head per layer, as a GPT-2 that computes the same
/// attention.</summary>
/// <remarks>
/// Every residual dimension x stands beside its negative, so that the mean is zero. A layer norm with an epsilon of 1e12 and gains
/// of 1e6 then
/// changes nothing. Reads take the first half; the scale for twice the head size is made up for in the queries. Logits lack their bias.
/// </remarks>
internal static class NormlessModel
{
    private const double Epsilon = 1e12;

    public static Transformer Load(string folder, IBackend backend)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        int Size(string name) => config.RootElement.GetProperty(name).GetInt32();
        Dictionary<string, float[]> arrays = Read(Path.Combine(folder, "model.safetensors"));
        int dim = Size("d_model");
        Assert.Equal((1, dim), (Size("n_heads"), Size("d_head")));
        var shape = new ModelShape
        {
            LayerCount = Size("n_layers"),
            HeadCount = 1,
            ModelDim = 2 * dim,
            MlpDim = 0,
            VocabSize = Size("d_vocab"),
            ContextLength = Size("n_ctx"),
            LayerNormEpsilon = Epsilon,
            IsTied = false,
        };
        return new Transformer(backend, shape, (name, destination) => backend.Upload(Values(name, arrays, dim, shape).AsSpan(), destination));
    }

    private static double[] Values(string name, Dictionary<string, float[]> arrays, int dim, ModelShape shape)
    {
        string block = name.StartsWith("h.", StringComparison.Ordinal) ? $"blocks.{name.Split('.')[1]}.attn." : string.Empty;
        return name.Split('.') switch
        {
            ["wte", _] => Mirrored(arrays["embed.W_E"], dim),
            ["wpe", _] => Mirrored(arrays["pos_embed.W_pos"], dim),
            ["lm_head", _] => Grid(shape.VocabSize, 2 * dim, (row, column) => column < dim ? arrays["unembed.W_U"][(column * shape.VocabSize) + row] : 0),
            [.., "ln_1" or "ln_f", "weight"] => [.. Enumerable.Repeat(Math.Sqrt(Epsilon), 2 * dim)],
            [.., "ln_1" or "ln_f", "bias"] => new double[2 * dim],
            [.., "c_attn", "weight"] => Grid(2 * dim, 6 * dim, (row, column) => row < dim && column % (2 * dim) < dim
                ? Scale(column / (2 * dim)) * arrays[$"{block}W_{"QKV"[column / (2 * dim)]}"][(row * dim) + (column % (2 * dim))]
                : 0),
            [.., "c_attn", "bias"] => Grid(1, 6 * dim, (_, column) => column % (2 * dim) < dim
                ? Scale(column / (2 * dim)) * arrays[$"{block}b_{"QKV"[column / (2 * dim)]}"][column % (2 * dim)]
                : 0),
            [.., "c_proj", "weight"] => [.. Mirrored(arrays[block + "W_O"], dim), .. new double[2 * dim * dim]],
            _ => Mirrored(arrays[block + "b_O"], dim),
        };
    }

    private static double Scale(int read) => read == 0 ? Math.Sqrt(2) : 1;

    private static double[] Mirrored(float[] rows, int dim)
        => Grid(rows.Length / dim, 2 * dim, (row, column) => column < dim ? rows[(row * dim) + column] : -rows[(row * dim) + column - dim]);

    private static double[] Grid(int rows, int columns, Func<int, int, double> value)
        => [.. Enumerable.Range(0, rows * columns).Select(i => value(i / columns, i % columns))];

    private static Dictionary<string, float[]> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int header = (int)BitConverter.ToInt64(bytes);
        using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(8, header));
        return document.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").ToDictionary(
            entry => entry.Name,
            entry =>
            {
                int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
                return MemoryMarshal.Cast<byte, float>(bytes.AsSpan((8 + header + offsets[0])..(8 + header + offsets[1]))).ToArray();
            });
    }
}
