using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Models.Training;
using CircuitFinder.Engine.Runs.Train;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Runs.Train;

/// <summary>What <c>train</c> keeps when it is stopped, and what it refuses, on a model that trains in no time.</summary>
public sealed class TrainingRunTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public TrainingRunTests()
    {
        Directory.CreateDirectory(_scratch["tasks"]);
        File.Copy(Path.Combine(ShippedModel.Tasks, "greater-than.yaml"), Path.Combine(_scratch["tasks"], "greater-than.yaml"));
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Run_StoppedAndTakenUpAgain_WritesTheBytesOfAnUninterruptedRun()
    {
        Run("whole");
        StopAfter("stopped", 4);
        Assert.Equal(["checkpoint.safetensors", "checkpoint.txt"], Names("stopped"));
        var remarks = new List<string>();
        Run("stopped", remarks);

        Assert.Equal("resuming after 4 of 6 updates", Assert.Single(remarks));
        Assert.Equal(Names("whole"), Names("stopped"));
        Assert.All(Names("whole"), name => Assert.Equal(File.ReadAllBytes(Path.Combine(_scratch["whole"], name)), File.ReadAllBytes(Path.Combine(_scratch["stopped"], name))));
    }

    [Theory]
    [InlineData("checkpoint.safetensors", "flip")]
    [InlineData("checkpoint.safetensors", "truncate")]
    [InlineData("checkpoint.safetensors", "delete")]
    [InlineData("checkpoint.txt", "flip")]
    [InlineData("checkpoint.txt", "truncate")]
    [InlineData("checkpoint.txt", "delete")]
    public void Run_AlteredCheckpoint_IsOneLine(string file, string how)
    {
        StopAfter("out", 2);
        string path = Path.Combine(_scratch["out"], file);
        byte[] bytes = File.ReadAllBytes(path);
        switch (how)
        {
            case "flip":
                bytes[^40] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "truncate":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            default:
                File.Delete(path);
                break;
        }

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => Run("out")).Faults);

        Assert.Contains("checkpoint of this training is damaged", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_KilledBeforeNewWeightsAreRenamed_GoesOnFromThem()
    {
        Run("whole");
        StopAfter("out", 4);
        File.Move(Path.Combine(_scratch["out"], "checkpoint.safetensors"), Path.Combine(_scratch["out"], "checkpoint.next.safetensors"));

        Run("out");

        Assert.Equal(Names("whole"), Names("out"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_scratch["whole"], "model.safetensors")), File.ReadAllBytes(Path.Combine(_scratch["out"], "model.safetensors")));
    }

    [Fact]
    public void Run_RateThatDiverges_LeavesTheGoodModelAsItWas()
    {
        Run("out");
        byte[] before = File.ReadAllBytes(Path.Combine(_scratch["out"], "model.safetensors"));

        Assert.Single(Assert.Throws<UserFaultException>(() => Run("out", rate: 1e30)).Faults);

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_scratch["out"], "model.safetensors")));
        Assert.Contains("config.json", Names("out"));
    }

    [Theory]
    [InlineData("nothing", 1)]
    [InlineData("greater-than", 0)]
    public void Run_MixtureOfNothing_IsTheUsersFault(string name, double share)
    {
        TrainingRunOptions options = Options("out", 1e-3) with { Mixture = Options("out", 1e-3).Mixture.Add("filler", 0).Add("repeats", 0).Add(name, share) };

        Assert.Single(Assert.Throws<UserFaultException>(() => Run(options, CancellationToken.None)).Faults);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public void Run_ModelBeyondTheMemory_IsRefusedBeforeAnythingIsMade()
    {
        string fault = Assert.Single(Assert.Throws<UserFaultException>(
            () => Run(Options("out", 1e-3) with { Layers = TrainingLimits.Layers, ModelDim = TrainingLimits.ModelDim }, CancellationToken.None)).Faults);

        Assert.Contains("GiB", fault, StringComparison.Ordinal);
    }

    private void Run(string folder, List<string>? remarks = null, double rate = 1e-3)
        => Run(Options(folder, rate) with { Remark = remarks is null ? null : remarks.Add }, CancellationToken.None);

    private static void Run(TrainingRunOptions options, CancellationToken cancellation, IProgress<TrainingProgress>? progress = null)
    {
        using var backend = new CpuBackend(1);
        TrainingRun.Run(options, backend, progress, cancellation);
    }

    private void StopAfter(string folder, int step)
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(Options(folder, 1e-3), stop.Token, new StopAt(step, stop)));
    }

    private TrainingRunOptions Options(string folder, double rate) => new()
    {
        TasksFolder = _scratch["tasks"],
        Output = _scratch[folder],
        Layers = 1,
        Heads = 2,
        ModelDim = 8,
        ContextLength = 96,
        VocabSize = 500,
        Training = new TrainingOptions { Steps = 6, BatchSize = 2, LearningRate = rate, WarmUpSteps = 1 },
        Type = ElementType.F32,
        LogEvery = 1,
        TestEvery = 100,
        TestExamples = 2,
        VocabularyTexts = 300,
    };

    private string[] Names(string folder) => [.. Directory.GetFiles(_scratch[folder]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private sealed class StopAt(int step, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                stop.Cancel();
            }
        }
    }
}
