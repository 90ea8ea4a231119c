using TorchSharp;

namespace CircuitFinder.Torch;

/// <summary>One operation: its temporaries go when it ends, and libtorch records nothing for gradients.</summary>
internal readonly ref struct OperationScope : IDisposable
{
    private readonly DisposeScope _temporaries;
    private readonly IDisposable _withoutGradients;

    private OperationScope(DisposeScope temporaries, IDisposable withoutGradients)
    {
        _temporaries = temporaries;
        _withoutGradients = withoutGradients;
    }

    public static OperationScope Open() => new(torch.NewDisposeScope(), torch.no_grad());

    public void Dispose()
    {
        _withoutGradients.Dispose();
        _temporaries.Dispose();
    }
}
