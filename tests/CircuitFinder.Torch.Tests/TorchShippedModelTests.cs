using Xunit.Abstractions;

namespace CircuitFinder.Torch.Tests;

/// <summary>The shipped model on the processor.</summary>
public sealed class TorchShippedModelTests(ITestOutputHelper output) : TorchShippedModelContract(output, "torch");
