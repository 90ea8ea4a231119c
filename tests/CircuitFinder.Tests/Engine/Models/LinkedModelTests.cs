using System.Text.Json.Nodes;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models;

/// <summary>Models in the Hugging Face cache as it is on Linux and macOS: a snapshot's files are links to blobs.</summary>
[Collection(RunsAlone.Name)]
public sealed class LinkedModelTests : IDisposable
{
    private const string CacheVariable = "HF_HUB_CACHE";

    private static readonly ModelShape Shape = RandomModel.Shape();

    private readonly ScratchFolder _folder = new();
    private readonly string? _cache = Environment.GetEnvironmentVariable(CacheVariable);

    private string Repository => _folder[Path.Combine("hub", "models--org--toy")];

    private string Snapshot => Path.Combine(Repository, "snapshots", "607a30d");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(CacheVariable, _cache);
        _folder.Dispose();
    }

    [LinuxFact]
    public void Load_SnapshotOfLinks_GivesTheModel()
    {
        string plain = WriteModel("plain");
        Cache(plain, "config.json", "model.safetensors");

        string found = ModelLocator.Find("org/toy", _folder["none"]);

        Assert.Equal(Snapshot, found);
        Assert.Equal("org--toy", ModelLocator.DisplayName(found));
        Assert.Equal(ModelFolder.Hash(plain), ModelFolder.Hash(found));
        Load(found);
    }

    [LinuxFact]
    public void Load_ShardsBehindLinksToLinks_GivesTheModel()
    {
        string plain = WriteModel("plain");
        File.Delete(Path.Combine(plain, "model.safetensors"));
        var map = new JsonObject();
        (string Name, int[] Sizes)[] arrays = [.. Gpt2Layout.Arrays(Shape)];
        for (int shard = 0; shard < 2; shard++)
        {
            (string Name, int[] Sizes)[] part = [.. arrays.Where((_, i) => i % 2 == shard)];
            SafetensorsWriter.Write(Path.Combine(plain, $"model-{shard}.safetensors"), ElementType.F32, part, (_, values) => Array.Fill(values, 0.5f));
            foreach ((string name, _) in part)
            {
                map[name] = $"model-{shard}.safetensors";
            }
        }

        File.WriteAllText(Path.Combine(plain, "model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        Cache(plain, "config.json", "model-0.safetensors", "model-1.safetensors", "model.safetensors.index.json");
        string linked = _folder["linked"];
        Directory.CreateDirectory(linked);
        foreach (string file in Directory.EnumerateFiles(Snapshot))
        {
            File.CreateSymbolicLink(Path.Combine(linked, Path.GetFileName(file)), file);
        }

        Load(ModelLocator.Find("org/toy", _folder["none"]));
        Load(linked);
    }

    [LinuxFact]
    public void Load_LinkWhoseBlobIsGone_SaysWhereItLeads()
    {
        Cache(WriteModel("plain"), "config.json", "model.safetensors");
        string blob = Path.Combine(Repository, "blobs", "model.safetensors");
        File.Delete(blob);

        Assert.Equal(
            $"{Path.Combine(Snapshot, "model.safetensors")}: links to {blob}, which does not exist; name a safetensors file that exists.",
            Fault(() => Load(Snapshot)));
    }

    [LinuxFact]
    public void Load_LinkToADevice_IsRefusedBeforeItIsOpened()
    {
        string folder = WriteModel("plain");
        foreach (string name in (string[])["model.safetensors", "config.json"])
        {
            File.Delete(Path.Combine(folder, name));
            File.CreateSymbolicLink(Path.Combine(folder, name), "/dev/zero");

            Assert.StartsWith($"{Path.Combine(folder, name)}: links to /dev/zero, a device; only regular files are read", Fault(() => Load(folder)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("..")]
    [InlineData("/tmp")]
    [InlineData("a\0b")]
    public void Find_ReferenceThatLeadsOutOfItsFolder_IsRefused(string reference)
    {
        WriteReference(reference);

        Assert.Contains("it must name a folder in ", Fault(() => ModelLocator.Find("org/toy", _folder["none"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ReferenceToASnapshotThatIsNotThere_NamesTheReference()
    {
        WriteReference("gone");

        string fault = Fault(() => ModelLocator.Find("org/toy", _folder["none"]));

        Assert.StartsWith(Path.Combine(Repository, "refs", "main"), fault, StringComparison.Ordinal);
        Assert.Contains("names the snapshot gone", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", "weight_map is the number 5")]
    [InlineData("{\"wte.weight\": 5}", "weight_map gives tensor wte.weight the number 5")]
    [InlineData("{\"wte.weight\": null}", "weight_map gives tensor wte.weight null")]
    public void Load_WeightMapOfAnotherKind_IsNamed(string map, string fault)
    {
        string folder = WriteModel("plain");
        File.Delete(Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), $"{{\"weight_map\":{map}}}");

        Assert.Contains(fault, Fault(() => Load(folder)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\\u0000b")]
    [InlineData("../model.safetensors")]
    [InlineData("/dev/zero")]
    [InlineData("")]
    public void Load_ShardThatLeadsOutOfTheFolder_IsRefused(string shard)
    {
        string folder = WriteModel("plain");
        File.Delete(Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), $"{{\"weight_map\":{{\"wte.weight\":\"{shard}\"}}}}");

        Assert.EndsWith("a shard is a file in the model folder itself.", Fault(() => Load(folder)), StringComparison.Ordinal);
    }

    private static string Fault(Action load) => Assert.Single(Assert.Throws<UserFaultException>(load).Faults);

    private static void Load(string folder)
    {
        using var backend = new CpuBackend(1);
        ModelFolder.Load(folder, backend).Dispose();
    }

    private string WriteModel(string name)
    {
        ModelFolderWriter.Write(_folder[name], Shape, ElementType.F32, (_, values) => Array.Fill(values, 0.25f));
        return _folder[name];
    }

    // models--org--toy/{blobs,refs,snapshots}, the snapshot's files as relative links.
    private void Cache(string from, params string[] files)
    {
        WriteReference("607a30d\n");
        Directory.CreateDirectory(Path.Combine(Repository, "blobs"));
        Directory.CreateDirectory(Snapshot);
        foreach (string file in files)
        {
            File.Copy(Path.Combine(from, file), Path.Combine(Repository, "blobs", file));
            File.CreateSymbolicLink(Path.Combine(Snapshot, file), Path.Combine("..", "..", "blobs", file));
        }
    }

    private void WriteReference(string text)
    {
        Directory.CreateDirectory(Path.Combine(Repository, "refs"));
        File.WriteAllText(Path.Combine(Repository, "refs", "main"), text);
        Environment.SetEnvironmentVariable(CacheVariable, _folder["hub"]);
    }
}
