using System.Text.Json.Nodes;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Engine.Randomness;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models.Files;

[Collection(RunsAlone.Name)]
public sealed class ModelFolderTests : IDisposable
{
    private static readonly ModelShape Shape = RandomModel.Shape();

    private readonly ScratchFolder _folder = new();

    private string Config => Path.Combine(_folder.Root, "config.json");

    private string Weights => Path.Combine(_folder.Root, "model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public void Load_EveryElementType_GivesTheValuesWritten(ElementType type)
    {
        ModelFolderWriter.Write(_folder.Root, Shape, type, Fill);
        double[] logits = Logits(_folder.Root);
        double[] expected = Logits(name => [.. Values(name).Select(value => Round(value, type))]);
        Assert.Equal(expected, logits);
    }

    [Fact]
    public void Load_PrefixedNamesAndMaskBuffers_GivesTheSameModel()
    {
        ModelFolderWriter.Write(_folder.Root, Shape, ElementType.F32, Fill);
        double[] expected = Logits(_folder.Root);
        Rewrite(Shape, arrays => [.. arrays.Select(array => ("transformer." + array.Name, array.Sizes)), ("transformer.h.0.attn.bias", [1, 1, 4, 4])]);
        Assert.Equal(expected, Logits(_folder.Root));
    }

    [Fact]
    public void Load_Shards_GivesTheSameModel()
    {
        ModelFolderWriter.Write(_folder.Root, Shape, ElementType.F32, Fill);
        double[] expected = Logits(_folder.Root);
        File.Delete(Weights);
        (string Name, int[] Sizes)[] arrays = [.. Gpt2Layout.Arrays(Shape)];
        var map = new JsonObject();
        for (int shard = 0; shard < 2; shard++)
        {
            string file = $"model-0000{shard + 1}-of-00002.safetensors";
            (string Name, int[] Sizes)[] part = [.. arrays.Where((_, i) => i % 2 == shard)];
            SafetensorsWriter.Write(Path.Combine(_folder.Root, file), ElementType.F32, part, Fill);
            foreach ((string name, _) in part)
            {
                map[name] = file;
            }
        }

        File.WriteAllText(Path.Combine(_folder.Root, "model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        Assert.Equal(expected, Logits(_folder.Root));
    }

    [Fact]
    public void Load_UntiedUnembedding_IsUsed()
    {
        ModelShape untied = Shape with { IsTied = false };
        ModelFolderWriter.Write(_folder.Root, untied, ElementType.F32, Fill);
        double[] logits = Logits(_folder.Root);
        ModelFolderWriter.Write(_folder.Root, Shape, ElementType.F32, Fill);
        Assert.NotEqual(Logits(_folder.Root), logits);
    }

    [Fact]
    public void Load_EveryKindOfFaultyTensor_NamesThemAllAtOnce()
    {
        ModelFolderWriter.Write(_folder.Root, Shape, ElementType.F32, Fill);
        Rewrite(Shape, arrays =>
        [
            .. arrays.Where(array => array.Name != "ln_f.bias")
                .Select(array => array.Name == "h.0.ln_1.weight" ? (array.Name, [Shape.ModelDim + 1]) : array),
            ("surprise", [3]),
        ]);
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(_folder.Root));
        Assert.Equal(3, fault.Faults.Count);
        Assert.Contains(fault.Faults, line => line.Contains("ln_f.bias [8] is missing", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.Contains("h.0.ln_1.weight is [9]; config.json makes it [8]", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.Contains("surprise has no place", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Load_NonFiniteWeight_NamesTensorAndElement(float value)
    {
        ModelFolderWriter.Write(_folder.Root, Shape, ElementType.F32, (name, values) =>
        {
            Fill(name, values);
            if (name == "h.1.mlp.c_fc.weight")
            {
                values[5] = value;
            }
        });
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(_folder.Root));
        Assert.Contains("tensor h.1.mlp.c_fc.weight holds", fault.Message, StringComparison.Ordinal);
        Assert.Contains("at element 5", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(-10)]
    public void Load_TruncatedFile_SaysSo(int length)
    {
        ModelFolderWriter.Write(_folder.Root, Shape, ElementType.F32, Fill);
        byte[] bytes = File.ReadAllBytes(Weights);
        File.WriteAllBytes(Weights, bytes[..(length > 0 ? length : bytes.Length + length)]);
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(_folder.Root));
        Assert.Contains("model.safetensors", fault.Message, StringComparison.Ordinal);
        Assert.Matches("truncated|no safetensors file", fault.Message);
    }

    [Theory]
    [InlineData("model_type", "\"mamba\"", "use one of gpt2, gpt_neo")]
    [InlineData("n_head", "3", "n_embd 8 is not a multiple of n_head 3")]
    [InlineData("n_layer", "\"two\"", "n_layer is \"two\"; it must be a whole number")]
    [InlineData("activation_function", "\"mish\"", "'mish' is not supported; use one of gelu_new")]
    [InlineData("layer_norm_epsilon", "-1", "layer_norm_epsilon is -1")]
    [InlineData("tie_word_embeddings", "1", "must be true or false")]
    [InlineData("quantization_config", "{}", "only plain F32, F16 and BF16")]
    [InlineData("n_layer", "2147483647", "n_layer is 2147483647; it must be a whole number from 1 to 100000")]
    [InlineData("n_layer", "99999", "n_layer 99999 and n_head 2 make a graph of 299998 sources; at most 100000 are worked with")]
    [InlineData("n_layer", "9000", "n_layer 9000 and n_head 2 make a graph of 850513501 edges; at most 100000000 are worked with")]
    [InlineData("n_embd", "536870912", "n_embd is 536870912; it must be a whole number from 1 to 4194304")]
    [InlineData("n_inner", "2147483647", "n_inner is 2147483647; it must be a whole number from 1 to 16777216")]
    [InlineData("n_inner", "1000000", "describes a model of 34000896 parameters, but the weight files have")]
    [InlineData("n_layer", "3000", "describes a model of ")]
    [InlineData("vocab_size", "200000000", "describes a model of 1600001152 parameters, but the weight files have")]
    [InlineData("n_positions", "1e3", "n_positions is 1e3; it must be a whole number from 1 to 268435456")]
    public void ReadShape_UnsupportedValue_IsNamed(string field, string value, string message)
    {
        ModelFolderWriter.Write(_folder.Root, Shape, ElementType.F32, Fill);
        JsonObject config = JsonNode.Parse(File.ReadAllText(Config))!.AsObject();
        config[field] = JsonNode.Parse(value);
        File.WriteAllText(Config, config.ToJsonString());
        UserFaultException fault = Assert.Throws<UserFaultException>(() => ModelFolder.ReadShape(_folder.Root));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadShape_OtherArchitecture_IsOneLine()
    {
        File.WriteAllText(Config, "{\"model_type\": \"mamba\", \"hidden_size\": 8, \"num_hidden_layers\": 2}");

        Assert.Contains(
            ": model_type is 'mamba'; use one of gpt2, gpt_neo, gpt_neox, gptj, llama,",
            Assert.Single(Assert.Throws<UserFaultException>(() => ModelFolder.ReadShape(_folder.Root)).Faults),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ReadShape_NotJson_GivesLineAndColumn()
    {
        File.WriteAllText(Config, "{\n  \"n_layer\": }");
        UserFaultException fault = Assert.Throws<UserFaultException>(() => ModelFolder.ReadShape(_folder.Root));
        Assert.Contains("config.json(2,", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoWeights_SaysWhichFilesAModelFolderHolds()
    {
        ModelFolderWriter.Write(_folder.Root, Shape, ElementType.F32, Fill);
        File.Delete(Weights);
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(_folder.Root));
        Assert.Contains("there is no model.safetensors", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WarmedUp_AllocatesNothing()
    {
        using var backend = new CpuBackend(1);
        using Transformer model = RandomModel.Create(backend, Shape, 1);
        var batch = new TokenBatch([[1, 2, 3, 4], [4, 3, 2]]);
        using var activations = new Activations(model, batch.RowCount, 2, 4, ActivationParts.ForBackward, answerPositionOnly: true);
        using var backward = new BackwardPass(model, batch.RowCount, 2, 4);
        var sink = new NoSink();
        void Pass()
        {
            MatrixView gradient = ForwardPass.Run(model, batch, activations);
            backward.Run(batch, activations, gradient, sink);
        }

        Pass();
        Assert.Equal(0, Allocations.Least(Pass));
    }

    private static void Fill(string name, float[] values) => Values(name, values.Length).CopyTo(values, 0);

    private static float[] Values(string name)
        => Values(name, (int)Gpt2Layout.Arrays(Shape).First(array => array.Name == name).Sizes.Aggregate(1L, (a, b) => a * b));

    private static float[] Values(string name, int count)
    {
        var random = new Random((int)(StableHash.Of(name.Replace("transformer.", string.Empty, StringComparison.Ordinal)) >> 33));
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static float Round(float value, ElementType type)
    {
        if (type == ElementType.F16)
        {
            return (float)(Half)value;
        }

        // Half-way cases never occur among these numbers, so the nearest of the two neighbours is the rounding.
        uint bits = BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000;
        float below = BitConverter.UInt32BitsToSingle(bits);
        float above = BitConverter.UInt32BitsToSingle(bits + 0x10000);
        return type == ElementType.F32 ? value : Math.Abs(value - below) < Math.Abs(value - above) ? below : above;
    }

    private void Rewrite(ModelShape shape, Func<IEnumerable<(string Name, int[] Sizes)>, List<(string Name, int[] Sizes)>> change)
        => SafetensorsWriter.Write(Weights, ElementType.F32, change(Gpt2Layout.Arrays(shape)), Fill);

    private static void Load(string folder)
    {
        using var backend = new CpuBackend(1);
        ModelFolder.Load(folder, backend).Dispose();
    }

    private static double[] Logits(string folder)
    {
        using var backend = new CpuBackend(1);
        using Transformer model = ModelFolder.Load(folder, backend);
        return Logits(model);
    }

    private static double[] Logits(Func<string, float[]> values)
    {
        using var backend = new CpuBackend(1);
        using var model = new Transformer(backend, Shape, (name, destination) => backend.Upload(values(name), destination));
        return Logits(model);
    }

    private static double[] Logits(Transformer model)
    {
        var batch = new TokenBatch([[1, 2, 3]]);
        using var activations = new Activations(model, 3, 1, 3, ActivationParts.ForBackward);
        double[] logits = new double[model.Shape.VocabSize];
        model.Backend.Download(ForwardPass.Run(model, batch, activations), logits);
        return logits;
    }

    private sealed class NoSink : IReadGradients
    {
        public void OnAnswers(Tensor gradients)
        {
        }

        public void OnAnswerQueries(Tensor gradients)
        {
        }

        public void OnReads(int layer, Tensor gradients, int firstSequence, int sequenceCount)
        {
        }
    }
}
