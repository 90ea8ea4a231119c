using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Runs.Methods;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Runs.Methods;

[Collection(RunsAlone.Name)]
public sealed class MethodComparisonTests
{
    [Fact]
    public void Run_MethodThatComputesNothing_TakesTheModelsMemoryAlone()
    {
        using var scratch = new ScratchFolder();
        string folder = SmallModelFolder.Write(scratch);
        using var backend = new CpuBackend(1);
        var options = new DiscoveryOptions
        {
            Task = "ioi",
            TasksFolder = ShippedModel.Tasks,
            Model = folder,
            ModelsFolder = scratch.Root,
            Examples = 6,
            Output = scratch["out"],
        };

        // Scratch memory of the thread and of the backend grows to what the methods need, and stays.
        MethodComparison.Run(options, new FinderSettings(), backend, null, CancellationToken.None);
        long before = SettledMemory.Bytes();
        long model;
        using (ModelFolder.Load(folder, backend))
        {
            model = TensorMemory.CurrentBytes - before;
        }

        IReadOnlyList<MethodRow> rows = MethodComparison.Run(options, new FinderSettings(), backend, null, CancellationToken.None).Rows;
        long Peak(string method) => rows.Single(row => row.Method == method).PeakBytes!.Value - before;

        Assert.InRange(Peak("random"), 1, model + (model / 4));
        Assert.True(Peak("eap") > model);
        Assert.True(Peak("eap-ig") > Peak("eap"));
    }
}
