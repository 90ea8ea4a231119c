using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Runs;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Runs.Methods;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>What an interrupted <c>--method all</c> keeps, and how it goes on.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly string _model;

    public InterruptedRunTests() => _model = SmallModelFolder.Write(_scratch);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Run_AllMethodsStoppedAfterFour_KeepsFourAndResumesToTheSameBytes()
    {
        MethodComparisonResult whole = Run("whole", resume: false, CancellationToken.None, null);
        using var stop = new CancellationTokenSource();
        var bars = new List<string>();
        OperationCanceledException stopped = Assert.ThrowsAny<OperationCanceledException>(
            () => Run("stopped", resume: false, stop.Token, new StopAtMethod(CircuitFinders.Names[4], stop, bars)));

        Assert.IsType<ResumableException>(stopped);
        Assert.Contains("resumed", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(CircuitFinders.Names.Take(5), bars);
        string[] table = File.ReadAllLines(Path.Combine(_scratch["stopped"], "comparison.csv"));
        Assert.Equal(CircuitFinders.Names.Take(4), table.Skip(1).Select(line => line.Split(',')[1]));
        Assert.All(CircuitFinders.Names.Take(4), method => Assert.True(File.Exists(Path.Combine(_scratch["stopped"], method, "run.json"))));

        // An altered file of a finished method counts as not there: that method runs again.
        string altered = Path.Combine(_scratch["stopped"], CircuitFinders.Names[1], "circuit.json");
        string right = File.ReadAllText(altered);
        File.WriteAllText(altered, right.Replace("\"in_graph\": false", "\"in_graph\": true", StringComparison.Ordinal));
        Assert.NotEqual(right, File.ReadAllText(altered));

        DateTime before = File.GetLastWriteTimeUtc(Path.Combine(_scratch["stopped"], CircuitFinders.Names[0], "scores.csv"));
        var remarks = new List<string>();
        MethodComparisonResult resumed = Run("stopped", resume: true, CancellationToken.None, null, remarks);

        Assert.StartsWith("resuming after 4 of ", Assert.Single(remarks, line => line.Contains("methods", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(_scratch["stopped"], CircuitFinders.Names[0], "scores.csv")));
        Assert.Equal(
            whole.Rows.Select(row => row with { Seconds = 0, PeakBytes = 0, Points = [] }),
            resumed.Rows.Select(row => row with { Seconds = 0, PeakBytes = 0, Points = [] }));
        Assert.Equal(File.ReadAllText(Path.Combine(_scratch["whole"], "comparison.svg")), File.ReadAllText(Path.Combine(_scratch["stopped"], "comparison.svg")));
        Assert.Equal(right, File.ReadAllText(altered));
        Assert.False(File.Exists(Path.Combine(_scratch["stopped"], MethodStateFile.Name)));
    }

    [Fact]
    public void Run_AllMethodsResumedFromAnAlteredState_IsTheUsersFault()
    {
        Directory.CreateDirectory(_scratch["out"]);
        MethodStateFile.Write(_scratch["out"], []);
        string path = Path.Combine(_scratch["out"], MethodStateFile.Name);
        File.WriteAllText(path, File.ReadAllText(path).Replace("[]", "[ ]", StringComparison.Ordinal));

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => Run("out", resume: true, CancellationToken.None, null)).Faults);

        Assert.StartsWith(path, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SeveralThresholdsStoppedAtTheSecond_DoesNotSearchTheFirstAgain()
    {
        ICircuitFinder[] thresholds = [Acdc(0.05), Acdc(0.2)];
        using var backend = new CpuBackend(1);
        IReadOnlyList<DiscoveryResult> whole = ThresholdSweep.Run(Search("whole"), thresholds, backend, null, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(
            () => ThresholdSweep.Run(Search("stopped"), thresholds, backend, new StopAtMethod("search, threshold 0.2", stop, []), stop.Token));
        Assert.Single(Directory.GetFiles(Path.Combine(_scratch["stopped"], "threshold-0.05"), "acdc_state-*"));

        var remarks = new List<string>();
        IReadOnlyList<DiscoveryResult> resumed = ThresholdSweep.Run(
            Search("stopped") with { Resume = true, Remark = remarks.Add }, thresholds, backend, null, CancellationToken.None);

        Assert.StartsWith($"resuming after {whole[0].Search!.Steps.Length} of ", remarks[0], StringComparison.Ordinal);
        Assert.Equal(whole.Select(result => result.Circuit.EdgeCount), resumed.Select(result => result.Circuit.EdgeCount));
        Assert.Equal(File.ReadAllText(Path.Combine(_scratch["whole"], "pareto.csv")), File.ReadAllText(Path.Combine(_scratch["stopped"], "pareto.csv")));
        Assert.Empty(Directory.GetFiles(_scratch["stopped"], "acdc_state-*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Run_FinishedSearch_LeavesNoStateOfOtherInputsBehind()
    {
        Directory.CreateDirectory(_scratch["out"]);
        File.WriteAllText(Path.Combine(_scratch["out"], "acdc_state-0123456789abcdef.csv"), "old");
        using var backend = new CpuBackend(1);

        DiscoveryRun.Run(Search("out"), backend, null, CancellationToken.None);

        Assert.Empty(Directory.GetFiles(_scratch["out"], "acdc_state-*"));
    }

    private static ICircuitFinder Acdc(double threshold) => CircuitFinders.Create("acdc", new FinderSettings { Acdc = new AcdcSettings { Threshold = threshold } });

    private DiscoveryOptions Search(string folder) => new()
    {
        Task = "ioi",
        TasksFolder = ShippedModel.Tasks,
        Model = _model,
        ModelsFolder = _scratch.Root,
        Finder = CircuitFinders.Create("acdc"),
        Examples = 2,
        RandomDraws = 0,
        Output = _scratch[folder],
    };

    private MethodComparisonResult Run(
        string folder, bool resume, CancellationToken cancellation, IProgress<RunProgress>? progress, List<string>? remarks = null)
    {
        using var backend = new CpuBackend(1);
        return MethodComparison.Run(
            new DiscoveryOptions
            {
                Task = "ioi",
                TasksFolder = ShippedModel.Tasks,
                Model = _model,
                ModelsFolder = _scratch.Root,
                Examples = 3,
                Output = _scratch[folder],
                Resume = resume,
                Remark = remarks is null ? null : remarks.Add,
            },
            new FinderSettings(),
            backend,
            progress,
            cancellation);
    }

    private sealed class StopAtMethod(string method, CancellationTokenSource stop, List<string> bars) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (!bars.Contains(value.Phase))
            {
                bars.Add(value.Phase);
            }

            if (value.Phase == method)
            {
                stop.Cancel();
            }
        }
    }
}
