using System.Text.Json.Nodes;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Golden;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models.Families;

/// <summary>Config files in which one value is odd: a model opens and runs, or one line says why not.</summary>
public sealed class FamilyFaultTests : IDisposable
{
    private static readonly string[] OddValues = ["null", "-1", "0", "3", "1e300", "\"odd\"", "[]", "{}", "true", "false", "0.5"];

    // Keys of other families.
    private static readonly string[][] Added =
    [
        ["head_dim"], ["num_key_value_heads"], ["sliding_window"], ["layer_types"], ["rope_parameters"], ["rope_scaling"], ["attn_logit_softcapping"], ["clip_qkv"],
    ];

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string> Folders => [.. FamilyGoldenTests.FoldersOf("golden/families")];

    public void Dispose() => _scratch.Dispose();

    [GoldenTheory("golden/families")]
    [MemberData(nameof(Folders))]
    public void Load_WithOneOddValue_OpensOrIsRefusedInOneLine(string folder)
    {
        string from = GoldenData.Path(Path.Combine("golden", "families", folder));
        File.CreateSymbolicLink(Path.Combine(_scratch.Root, "model.safetensors"), Path.Combine(from, "model.safetensors"));
        string text = File.ReadAllText(Path.Combine(from, "config.json"));
        int refused = 0;
        using var backend = new CpuBackend(1);
        foreach ((string[] path, string odd) in Places(JsonNode.Parse(text)!.AsObject(), []).Concat(Added).SelectMany(path => OddValues.Select(odd => (path, odd))))
        {
            JsonNode config = JsonNode.Parse(text)!;
            JsonNode place = config;
            foreach (string key in path[..^1])
            {
                place = place[key]!;
            }

            place[path[^1]] = JsonNode.Parse(odd);
            File.WriteAllText(Path.Combine(_scratch.Root, "config.json"), config.ToJsonString());
            try
            {
                using Transformer model = ModelFolder.Load(_scratch.Root, backend);
                var batch = new TokenBatch([[1, 2, 3, 4]]);
                using var activations = new Activations(model, batch.RowCount, 1, 4, ActivationParts.None);
                ForwardPass.Run(model, batch, activations);
            }
            catch (UserFaultException fault)
            {
                refused++;
                Assert.All(fault.Message.Split('\n'), line => Assert.InRange(line.Length, 20, 600));
            }
            catch (Exception fault)
            {
                Assert.Fail($"{string.Join('.', path)} = {odd}: {fault}");
            }
        }

        Assert.True(refused > 20, $"{refused}");
    }

    private static IEnumerable<string[]> Places(JsonObject config, string[] above)
    {
        foreach ((string key, JsonNode? value) in config)
        {
            yield return [.. above, key];
            if (value is JsonObject inner)
            {
                foreach (string[] place in Places(inner, [.. above, key]))
                {
                    yield return place;
                }
            }
        }
    }
}
