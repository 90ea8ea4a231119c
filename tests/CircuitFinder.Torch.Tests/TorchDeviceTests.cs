using System.Text.Json;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Tests.Cli;
using CircuitFinder.Tests.Support;
using TorchSharp;

namespace CircuitFinder.Torch.Tests;

public sealed class TorchDeviceTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("float32", "--method", "eap")]
    [InlineData("float32", "--method", "acdc")]
    [InlineData("bfloat16", "--method", "eap", "--precision", "bfloat16")]
    public void Discover_Torch_SaysSoInTheManifest(string precision, params string[] options)
    {
        (int exit, _, string error) = CommandLine.Run(
            ["discover", "greater-than", "--device", "torch", "--examples", "4", "--out", _scratch["out"], .. options]);

        Assert.True(exit == 0, error);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scratch["out"], "run.json")));
        JsonElement device = manifest.RootElement.GetProperty("device");
        Assert.StartsWith("torch (TorchSharp ", device.GetProperty("backend").GetString(), StringComparison.Ordinal);
        Assert.Equal(precision, device.GetProperty("precision").GetString());
    }

    [NoGpuFact]
    public void Discover_CudaWithoutAGpu_SaysInOneLineWhatWouldHelp()
    {
        (int exit, string output, string error) = CommandLine.Run("discover", "ioi", "--device", "cuda", "--out", _scratch["out"]);

        Assert.Equal(1, exit);
        Assert.Empty(output);
        string line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains("--device cuda: ", line, StringComparison.Ordinal);
        Assert.Contains("GPU", line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public void Open_PrecisionOfAGpu_IsRefused()
    {
        (int exit, _, string error) = CommandLine.Run("discover", "ioi", "--device", "torch", "--precision", "tf32", "--out", _scratch["out"]);

        Assert.Equal(1, exit);
        Assert.Contains("--precision tf32: --device torch computes in float32, bfloat16.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Float32_SwitchesShortenedProductsOff()
    {
        torch.backends.cuda.matmul.allow_tf32 = true;

        using IBackend backend = TorchBackends.Create();

        Assert.False(torch.backends.cuda.matmul.allow_tf32);
        Assert.Equal("float32", backend.Precision);
    }
}
