using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Numerics.Kernels.Gemm;

public sealed class GemmKernelSourceTests
{
    public static TheoryData<string> Names => [.. GemmKernelSource.All.Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ToString_EveryKernel_IsWhatIsCommitted(string name)
    {
        string path = Path.Combine(RepositoryRoot.Path, "src", "CircuitFinder.Numerics", "Kernels", "Gemm", name + ".cs");
        string written = GemmKernelSource.All.Single(kernel => kernel.Name == name).ToString();
        if (Environment.GetEnvironmentVariable("CIRCUITFINDER_WRITE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, written);
        }

        Assert.Equal(File.ReadAllText(path), written);
    }
}
