using Xunit.Abstractions;

namespace CircuitFinder.Extras.Tests.TorchSharp;

/// <summary>The shipped model on the processor.</summary>
public sealed class TorchShippedModelTests(ITestOutputHelper output) : TorchShippedModelContract(output, "torch");
