using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Numerics.Threading;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>
/// A matrix packed for input·W and, from its first use on, for gradOutput·Wᵀ. A slice looks into the memory of its
/// whole where the panels allow: any rows of a packing, and columns that start with a panel.
/// </summary>
internal sealed unsafe class CpuWeight : Weight
{
    private readonly Lock _gate = new();
    private readonly bool _isSlice;
    private readonly AlignedMemory _forward;
    private readonly bool _ownsForward;
    private readonly long _forwardOffset;
    private readonly long _forwardPanelStride;
    private readonly CpuWeight? _backwardWhole;
    private readonly int _backwardRow;
    private readonly int _backwardPanel;
    private AlignedMemory? _backward;
    private bool _backwardIsFresh;

    /// <summary>Makes a weight with memory of its own, all zeros.</summary>
    public CpuWeight(int inputs, int outputs)
        : base(inputs, outputs)
    {
        _forward = new AlignedMemory(PackedMatrix.Size(inputs, outputs));
        _ownsForward = true;
        _forwardPanelStride = (long)inputs * PackedMatrix.PanelWidth;
    }

    private CpuWeight(CpuWeight whole, int firstInput, int inputs, int firstOutput, int outputs)
        : base(inputs, outputs)
    {
        _isSlice = true;
        _ownsForward = firstOutput % PackedMatrix.PanelWidth != 0;
        if (_ownsForward)
        {
            _forward = new AlignedMemory(PackedMatrix.Size(inputs, outputs));
            _forwardPanelStride = (long)inputs * PackedMatrix.PanelWidth;
            CopyColumns(whole.Forward, firstInput, firstOutput);
            GC.KeepAlive(whole);
        }
        else
        {
            _forward = whole._forward;
            _forwardPanelStride = whole._forwardPanelStride;
            _forwardOffset = whole._forwardOffset + (firstOutput / PackedMatrix.PanelWidth * _forwardPanelStride)
                + ((long)firstInput * PackedMatrix.PanelWidth);
        }

        if (firstInput % PackedMatrix.PanelWidth == 0)
        {
            _backwardWhole = whole;
            _backwardRow = firstOutput;
            _backwardPanel = firstInput / PackedMatrix.PanelWidth;
        }
    }

    /// <summary>W as the right factor: [inputs, outputs].</summary>
    public PackedMatrix Forward => new(_forward.Pointer + _forwardOffset, _forwardPanelStride);

    /// <summary>Wᵀ as the right factor: [outputs, inputs]; made from <see cref="Forward"/> when it is first asked for.</summary>
    public PackedMatrix Backward(WorkerPool pool)
    {
        if (_backwardWhole is not null)
        {
            return _backwardWhole.Backward(pool).From(_backwardRow, _backwardPanel);
        }

        lock (_gate)
        {
            _backward ??= new AlignedMemory(PackedMatrix.Size(Outputs, Inputs));
            var packed = new PackedMatrix(_backward.Pointer, (long)Outputs * PackedMatrix.PanelWidth);
            if (!_backwardIsFresh)
            {
                var job = new GemmTurnJob(Forward, Inputs, Outputs, packed);
                pool.For(ref job, PackedMatrix.PanelCount(Inputs));
                _backwardIsFresh = true;
            }

            return packed;
        }
    }

    /// <summary>Replaces all values.</summary>
    /// <exception cref="ArgumentException">This is a slice.</exception>
    public void Fill(WorkerPool pool, float* values, int stride, bool transposed)
    {
        if (_isSlice)
        {
            throw new ArgumentException($"A slice [{Inputs}, {Outputs}] of a weight cannot be repacked; repack the whole.");
        }

        lock (_gate)
        {
            var job = new GemmPackJob(values, stride, transposed, Inputs, Outputs, Forward);
            pool.For(ref job, PackedMatrix.PanelCount(Outputs));
            _backwardIsFresh = false;
        }
    }

    /// <summary>The weight of some inputs and outputs of this one.</summary>
    /// <exception cref="ArgumentException">The range leaves the matrix.</exception>
    public CpuWeight Slice(int firstInput, int inputs, int firstOutput, int outputs)
    {
        if (firstInput < 0 || inputs < 0 || firstInput > Inputs - inputs || firstOutput < 0 || outputs < 0 || firstOutput > Outputs - outputs)
        {
            throw new ArgumentException(
                $"Inputs {firstInput}..{firstInput + inputs} and outputs {firstOutput}..{firstOutput + outputs} leave a weight [{Inputs}, {Outputs}].");
        }

        return new CpuWeight(this, firstInput, inputs, firstOutput, outputs);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        if (_ownsForward)
        {
            _forward.Dispose();
        }

        _backward?.Dispose();
    }

    private void CopyColumns(PackedMatrix whole, int firstInput, int firstOutput)
    {
        for (int output = 0; output < Outputs; output++)
        {
            int column = firstOutput + output;
            float* from = whole.Panel(column / PackedMatrix.PanelWidth, firstInput) + (column % PackedMatrix.PanelWidth);
            float* to = Forward.Panel(output / PackedMatrix.PanelWidth, 0) + (output % PackedMatrix.PanelWidth);
            for (int input = 0; input < Inputs; input++, from += PackedMatrix.PanelWidth, to += PackedMatrix.PanelWidth)
            {
                *to = *from;
            }
        }
    }
}
