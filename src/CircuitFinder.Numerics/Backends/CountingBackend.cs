using CircuitFinder.Numerics.Kernels;
using CircuitFinder.Numerics.Kernels.Gemm;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Backends;

/// <summary>Computes nothing and holds nothing: it adds up the memory that the same calls take of <see cref="CpuBackend"/>.</summary>
/// <remarks>Every element that is asked for is 1, so that no check finds a number amiss; scalars are 0.</remarks>
/// <param name="capacity">Of the backend that it stands for.</param>
public sealed class CountingBackend(BackendCapacity capacity) : IBackend
{
    private long _current;
    private long _scratch;

    /// <summary>Bytes held now.</summary>
    public long CurrentBytes => _current;

    /// <summary>Most bytes held at once.</summary>
    public long PeakBytes { get; private set; }

    /// <inheritdoc/>
    public string Name => "counting";

    /// <inheritdoc/>
    public string Precision => "float32";

    /// <inheritdoc/>
    public BackendCapacity Capacity { get; } = capacity;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    public Tensor Allocate(Shape shape) => new CountedTensor(this, shape);

    /// <inheritdoc/>
    public Weight Pack(MatrixView values, bool transposed = false)
        => transposed ? new CountedWeight(this, values.Columns, values.Rows) : new CountedWeight(this, values.Rows, values.Columns);

    /// <inheritdoc/>
    public Weight SliceInputs(Weight weight, int start, int count) => new CountedWeight((CountedWeight)weight, start, count, 0, weight.Outputs);

    /// <inheritdoc/>
    public Weight SliceOutputs(Weight weight, int start, int count) => new CountedWeight((CountedWeight)weight, 0, weight.Inputs, start, count);

    /// <inheritdoc/>
    public void LinearBackwardInput(MatrixView gradOutput, Weight weight, MatrixView gradInput, bool accumulate = false)
        => ((CountedWeight)weight).KeepBackward();

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<float> values, MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<double> values, MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void Download(MatrixView source, Span<double> destination) => destination.Fill(1);

    /// <inheritdoc/>
    public void Zero(MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void Copy(MatrixView source, MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void AddScaled(MatrixView source, double scale, MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void Subtract(MatrixView left, MatrixView right, MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void AddSelected(Tensor sources, ReadOnlySpan<int> indices, double scale, MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void GatherRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void ScatterAddRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
    }

    /// <inheritdoc/>
    public void Repack(Weight weight, MatrixView values, bool transposed = false)
    {
    }

    /// <inheritdoc/>
    public void Linear(MatrixView input, Weight weight, MatrixView bias, MatrixView output, bool accumulate = false)
    {
    }

    /// <inheritdoc/>
    public void Multiply(MatrixView left, MatrixView right, MatrixView output)
    {
    }

    /// <inheritdoc/>
    public void LinearBackwardWeight(MatrixView input, MatrixView gradOutput, MatrixView gradWeight, MatrixView gradBias)
    {
    }

    /// <inheritdoc/>
    public void LayerNorm(MatrixView input, MatrixView gain, MatrixView bias, double epsilon, MatrixView output, MatrixView statistics,
        NormKind kind = NormKind.Layer)
    {
    }

    /// <inheritdoc/>
    public void Softmax(MatrixView input, MatrixView output)
    {
    }

    /// <inheritdoc/>
    public void SoftmaxBackward(MatrixView gradOutput, MatrixView softmax, MatrixView gradInput)
    {
    }

    /// <inheritdoc/>
    public void NormaliseProduct(MatrixView values, MatrixView statistics, MatrixView slope, MatrixView offset)
    {
    }

    /// <inheritdoc/>
    public void LayerNormBackward(
        MatrixView gradOutput, MatrixView input, MatrixView gain, MatrixView statistics, MatrixView gradInput, bool accumulate = false,
        NormKind kind = NormKind.Layer)
    {
    }

    /// <inheritdoc/>
    public void ReadsBackward(
        MatrixView gradOutputs, ReadOnlySpan<Weight> weights, MatrixView input, MatrixView gain, MatrixView statistics, Tensor gradReads, MatrixView gradInput, bool accumulate = false,
        NormKind kind = NormKind.Layer)
    {
        foreach (Weight weight in weights)
        {
            ((CountedWeight)weight).KeepBackward();
        }
    }

    /// <inheritdoc/>
    public void LayerNormBackwardParameters(MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradGain, MatrixView gradBias)
    {
    }

    /// <inheritdoc/>
    public void Attention(MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView output)
    {
    }

    /// <inheritdoc/>
    public void AttentionBackward(
        MatrixView gradOutput, MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView gradQueryKeyValue)
    {
        int longest = 0;
        for (int i = 1; i < starts.Length; i++)
        {
            longest = Math.Max(longest, starts[i] - starts[i - 1]);
        }

        KeepScratch(AttentionKernel.Backward.ScratchCount(queryKeyValue.Rows, headCount, longest));
    }

    /// <inheritdoc/>
    public void Activate(ActivationKind kind, MatrixView input, MatrixView output)
    {
    }

    /// <inheritdoc/>
    public void ActivateBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
    }

    /// <inheritdoc/>
    public void ActivateSecantBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
    }

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, MatrixView tokenTable, MatrixView positionTable, MatrixView output)
    {
    }

    /// <inheritdoc/>
    public void AddScores(StackView deltas, StackView gradients, ReadOnlySpan<int> starts, Span<double> scores)
    {
        long blocks = ScoreBlocks.Count(starts, deltas.Columns);
        KeepScratch((4 * blocks) + (blocks * deltas.Count * gradients.Count) + 2);
    }

    /// <inheritdoc/>
    public void Proximity(Tensor sources, int sourceCount, MatrixView sum, Span<double> proximities)
    {
    }

    /// <inheritdoc/>
    public double CrossEntropy(MatrixView logits, ReadOnlySpan<int> targets, double scale, MatrixView gradLogits) => 0;

    /// <inheritdoc/>
    public void Divergence(MatrixView reference, MatrixView logits, Span<double> divergences)
    {
    }

    /// <inheritdoc/>
    public void MultiplyElements(MatrixView left, MatrixView right, MatrixView output)
    {
    }

    /// <inheritdoc/>
    public void Clamp(MatrixView values, double bound, MatrixView output)
    {
    }

    /// <inheritdoc/>
    public void ClampBackward(MatrixView gradOutput, MatrixView values, double bound, MatrixView gradInput)
    {
    }

    /// <inheritdoc/>
    public void SoftCap(MatrixView values, double cap, MatrixView output)
    {
    }

    /// <inheritdoc/>
    public void SoftCapBackward(MatrixView gradOutput, MatrixView output, double cap, MatrixView gradInput)
    {
    }

    /// <inheritdoc/>
    public void Rotate(MatrixView values, int headCount, ReadOnlySpan<int> positions, MatrixView table, bool inverse = false)
    {
    }

    /// <inheritdoc/>
    public double SquaredNorm(MatrixView values) => 0;

    /// <inheritdoc/>
    public void AdamW(MatrixView parameter, MatrixView gradient, MatrixView firstMoment, MatrixView secondMoment, AdamWStep update)
    {
    }

    // Scratch grows, and is kept.
    private void KeepScratch(long floats)
    {
        Add(Math.Max(0, floats - _scratch));
        _scratch = Math.Max(floats, _scratch);
    }

    private void Add(long floats)
    {
        _current += floats * sizeof(float);
        PeakBytes = Math.Max(PeakBytes, _current);
    }

    private sealed class CountedTensor : Tensor
    {
        private CountingBackend? _backend;

        public CountedTensor(CountingBackend backend, Shape shape)
            : base(shape)
        {
            _backend = backend;
            backend.Add(shape.Count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _backend?.Add(-Shape.Count);
                _backend = null;
            }
        }
    }

    // As CpuWeight packs, and shares what it packed.
    private sealed class CountedWeight : Weight
    {
        private readonly CountingBackend _backend;
        private readonly CountedWeight? _backwardWhole;
        private readonly long _forward;
        private long _backward;

        public CountedWeight(CountingBackend backend, int inputs, int outputs)
            : base(inputs, outputs)
        {
            _backend = backend;
            _forward = PackedMatrix.Size(inputs, outputs);
            backend.Add(_forward);
        }

        public CountedWeight(CountedWeight whole, int firstInput, int inputs, int firstOutput, int outputs)
            : base(inputs, outputs)
        {
            _backend = whole._backend;
            _forward = firstOutput % PackedMatrix.PanelWidth == 0 ? 0 : PackedMatrix.Size(inputs, outputs);
            _backwardWhole = firstInput % PackedMatrix.PanelWidth == 0 ? whole : null;
            _backend.Add(_forward);
        }

        public void KeepBackward()
        {
            if (_backwardWhole is not null)
            {
                _backwardWhole.KeepBackward();
            }
            else if (_backward == 0)
            {
                _backward = PackedMatrix.Size(Outputs, Inputs);
                _backend.Add(_backward);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _backend.Add(-_forward - _backward);
                _backward = 0;
            }
        }
    }
}
