using System.Diagnostics;
using System.Text;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Engine.Reports.CircuitFiles;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Manifests;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Engine.Reports;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Fuzz;

/// <summary>Every reader of users' files on thousands of damaged ones: it gives a value or says what is wrong, in bounded time and
/// memory, and never throws anything else.</summary>
public sealed class ReaderFuzzTests
{
    private const int CasesPerReader = 200;
    private const long MostAllocatedBytes = 64 << 20;

    // Generous for a busy machine: a case takes milliseconds, a hang takes for ever.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private static readonly ComputationGraph SmallGraph = new(2, 2);

    private static readonly PickleWriter.Saved[] SavedArrays =
    [
        new("embed.W_E", [3, 2], [2, 1], [1, 2, 3, 4, 5, 6]), new("blocks.0.attn.W_Q", [1, 2, 2], [4, 1, 2], [0.5f, -1, 2, 3]), new("unembed.b_U", [2], [1], [7, 8]),
    ];

    // Reader → the file that is damaged, what else lies in the folder, and how the folder is read.
    private static readonly Dictionary<string, (string Name, Func<byte[]> Seed, Action<ScratchFolder>? Around, Action<ScratchFolder> Read)> Readers = new()
    {
        ["safetensors"] = ("model.safetensors", SafetensorsSeed, null, folder => new SafetensorsFile(folder["model.safetensors"]).Dispose()),
        ["torch archive"] = ("model.pt", () => Written("model.pt", path => PickleWriter.Zip(path, SavedArrays)), null, folder => new PyTorchFile(folder["model.pt"]).Dispose()),
        ["torch pickles"] = ("model.pth", () => PickleWriter.Legacy(SavedArrays), null, folder => new PyTorchFile(folder["model.pth"]).Dispose()),
        ["config"] = ("config.json", Shipped("models", "tiny", "config.json"), null, folder => ModelGraph.Of(ModelConfigReader.Read(folder["config.json"]))),
        ["index"] = ("model.safetensors.index.json", Text(Index), folder => File.WriteAllBytes(folder["model-1.safetensors"], SafetensorsSeed()), folder => new WeightFiles(folder.Root).Dispose()),
        ["vocabulary"] = ("vocab.json", Text(Vocabulary), folder => folder.Write("merges.txt", Merges), folder => BpeTokenizer.Load(folder.Root)),
        ["merges"] = ("merges.txt", Text(Merges), folder => folder.Write("vocab.json", Vocabulary), folder => BpeTokenizer.Load(folder.Root)),
        ["tokenizer"] = ("tokenizer.json", Text(Tokenizer), null, folder => BpeTokenizer.Load(folder.Root)),
        ["task"] = ("task.yaml", Shipped("ioi.yaml"), null, folder => TaskReader.Read(folder["task.yaml"])),
        ["number task"] = ("task.yaml", Shipped("greater-than.yaml"), null, folder => TaskReader.Read(folder["task.yaml"])),
        ["dataset json"] = ("data.json", Text(Dataset), null, folder => DatasetReader.Read(folder["data.json"])),
        ["dataset csv"] = ("data.csv", Text(IndexedTable), null, folder => DatasetReader.Read(folder["data.csv"])),
        ["labelled csv"] = ("data.csv", Text(LabelledTable), null, folder => DatasetReader.Read(folder["data.csv"])),
        ["circuit"] = ("circuit.json", CircuitSeed, null, folder => CircuitJson.Read(folder["circuit.json"])),
        ["provenance"] = ("circuit.json", CircuitSeed, folder => RunManifestJson.Write(folder["run.json"], ReportSample.Manifest), folder => CircuitProvenance.Read(folder["circuit.json"])),
        ["run"] = ("run.json", ManifestSeed, folder => File.WriteAllBytes(folder["circuit.json"], CircuitSeed()), ReadManifest),
        ["reference"] = ("docstring-4l.json", Shipped("circuits", "docstring-4l.json"), null, folder => CircuitLocator.Find("docstring-4l", folder.Root)),
        ["scores"] = ("scores.csv", ScoresSeed, null, folder => ScoresCsv.Read(folder["scores.csv"], SmallGraph)),
        ["table"] = ("summary.csv", Text(Summary), null, folder => ResultTable.Read(folder["summary.csv"])),
    };

    private const string Index = """{"metadata": {"total_size": 20}, "weight_map": {"a": "model-1.safetensors", "b.weight": "model-1.safetensors"}}""";
    private const string Vocabulary = """{"a": 0, "b": 1, "ab": 2, "\u0120": 3, "Ġab": 4, "<|endoftext|>": 5}""";
    private const string Merges = "#version: 0.2\na b\nĠ ab\n";
    private const string Dataset = """{"prompts": [{"clean": "a b", "corrupt": "c d", "answers": [" x"], "wrong_answers": [" y", 3]}, {"clean": [1, 2], "corrupt": [3, 4], "answers": [5], "wrong_answers": [6]}]}""";
    private const string IndexedTable = "clean,corrupted,correct_idx,incorrect_idx\n\"a, b\",c d,1,2\nThe é,\"say \"\"x\"\"\",3,4\n";
    private const string LabelledTable = "clean,corrupted,label\nThe war lasted from 1732 to 17,The war lasted from 1701 to 17,32\n";
    private const string Summary = "task,model,method,edges,faithfulness\nioi,tiny,eap,12,0.875\nioi,tiny,exact,-,\n";

    private const string Tokenizer = """
        {"version": "1.0", "normalizer": null, "added_tokens": [{"id": 5, "content": "<|endoftext|>", "single_word": false, "lstrip": false, "special": true}],
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}, "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "dropout": null, "vocab": {"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4, "<|endoftext|>": 5}, "merges": ["a b", ["Ġ", "ab"]]}}
        """;

    // Twenty of a file, and how many more.
    private const int MostFaults = 21;

    public static TheoryData<string> Names() => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_DamagedFiles_GivesAValueOrSaysWhatIsWrong(string reader)
    {
        (string name, Func<byte[]> seed, Action<ScratchFolder>? around, Action<ScratchFolder> read) = Readers[reader];
        using var folder = new ScratchFolder();
        around?.Invoke(folder);
        byte[] whole = seed();
        File.WriteAllBytes(folder[name], whole);
        read(folder);
        int refused = 0;
        for (int number = 0; number < CasesPerReader; number++)
        {
            File.WriteAllBytes(folder[name], Mutation.Of(whole, number));
            refused += IsRefused(() => read(folder), $"{reader}, case {number}") ? 1 : 0;
        }

        // Some damage shows, some does not: it may lie in a name.
        Assert.InRange(refused, 1, CasesPerReader - 1);
    }

    [Fact]
    public void Readers_Together_AreTriedOnThousandsOfCases() => Assert.True(Readers.Count * CasesPerReader >= 2000);

    private static bool IsRefused(Action read, string which)
    {
        var clock = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRefused = false;
        try
        {
            read();
        }
        catch (UserFaultException fault)
        {
            isRefused = true;
            Assert.True(fault.Faults.Count is >= 1 and <= MostFaults, $"{which}: {fault.Faults.Count} faults.");
            Assert.All(fault.Faults, line => Assert.False(string.IsNullOrWhiteSpace(line), which));
        }
        catch (Exception other)
        {
            Assert.Fail($"{which}: {other}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= MostAllocatedBytes, $"{which}: {allocated} bytes.");
        Assert.True(clock.Elapsed <= MostTime, $"{which}: {clock.Elapsed}.");
        return isRefused;
    }

    private static void ReadManifest(ScratchFolder folder)
    {
        RunManifestJson.ReadInputsHash(folder["run.json"]);
        CircuitProvenance.Read(folder["circuit.json"]);
    }

    private static Func<byte[]> Text(string text) => () => Encoding.UTF8.GetBytes(text);

    private static Func<byte[]> Shipped(params string[] path) => () => File.ReadAllBytes(Path.Combine([ShippedModel.Tasks, .. path]));

    private static byte[] SafetensorsSeed() => SafetensorsText.Bytes(
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]},"b.weight":{"dtype":"F16","shape":[2,2],"data_offsets":[12,20]}}""", 20);

    private static byte[] CircuitSeed() => Written("circuit.json", path => CircuitJson.Write(
        path, ReportSample.All(SmallGraph, 0.5, -1.25), ReportSample.Draw(SmallGraph, 12), 8, ReportSample.Provenance));

    private static byte[] ManifestSeed() => Written("run.json", path => RunManifestJson.Write(path, ReportSample.Manifest));

    private static byte[] ScoresSeed() => Written("scores.csv", path => ScoresCsv.Write(path, ReportSample.All(SmallGraph, 0.5, -1.25), ReportSample.Draw(SmallGraph, 12)));

    private static byte[] Written(string name, Action<string> write)
    {
        using var folder = new ScratchFolder();
        write(folder[name]);
        return File.ReadAllBytes(folder[name]);
    }
}
