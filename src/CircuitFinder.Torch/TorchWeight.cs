using CircuitFinder.Numerics.Tensors;
using TorchSharp;

namespace CircuitFinder.Torch;

/// <summary>A matrix on a device of libtorch, in the type that products are taken in. A slice looks into the memory of its whole.</summary>
internal sealed class TorchWeight : Weight
{
    private readonly TorchMemory? _memory;
    private readonly torch.Tensor? _slice;

    /// <summary>Makes a weight with memory of its own, all zeros.</summary>
    public TorchWeight(int inputs, int outputs, torch.ScalarType type, torch.Device device)
        : base(inputs, outputs) => _memory = new TorchMemory([inputs, outputs], type, device);

    private TorchWeight(torch.Tensor slice, int inputs, int outputs)
        : base(inputs, outputs) => _slice = slice;

    /// <summary>[inputs, outputs].</summary>
    public torch.Tensor Values => _slice ?? _memory!.Values;

    /// <summary>Replaces all values, which are rounded to this weight's type.</summary>
    /// <exception cref="ArgumentException">This is a slice.</exception>
    public void Fill(torch.Tensor values)
    {
        if (_memory is null)
        {
            throw new ArgumentException($"A slice [{Inputs}, {Outputs}] of a weight cannot be repacked; repack the whole.");
        }

        Values.copy_(values);
    }

    /// <summary>The weight of some inputs and outputs of this one.</summary>
    /// <exception cref="ArgumentException">The range leaves the matrix.</exception>
    public TorchWeight Slice(int firstInput, int inputs, int firstOutput, int outputs)
    {
        if (firstInput < 0 || inputs < 0 || firstInput > Inputs - inputs || firstOutput < 0 || outputs < 0 || firstOutput > Outputs - outputs)
        {
            throw new ArgumentException(
                $"Inputs {firstInput}..{firstInput + inputs} and outputs {firstOutput}..{firstOutput + outputs} leave a weight [{Inputs}, {Outputs}].");
        }

        torch.Tensor slice = Values.narrow(0, firstInput, inputs).narrow(1, firstOutput, outputs);
        return new TorchWeight(slice.DetachFromDisposeScope(), inputs, outputs);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _memory?.Dispose();
            _slice?.Dispose();
        }
    }
}
