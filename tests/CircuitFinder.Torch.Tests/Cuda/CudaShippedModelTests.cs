using Xunit.Abstractions;

namespace CircuitFinder.Torch.Tests.Cuda;

/// <summary>The shipped model on a GPU.</summary>
public sealed class CudaShippedModelTests(ITestOutputHelper output) : TorchShippedModelContract(output, "cuda");
