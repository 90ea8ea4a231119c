using System.Diagnostics;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Backends;

/// <summary>A backend that times every operation of another one, by the phase of work in which it is called.</summary>
/// <param name="inner">Does the work; disposed of with this.</param>
/// <remarks>Operations are called from one thread at a time, as of any backend.</remarks>
public sealed partial class ProfiledBackend(IBackend inner) : IBackend
{
    private readonly OrderedDictionary<(string Phase, string Operation), ProfileEntry> _entries = [];
    private readonly OrderedDictionary<string, double> _phases = new(StringComparer.Ordinal);
    private string _phase = string.Empty;
    private long _phaseStart = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public string Precision => inner.Precision;

    /// <inheritdoc/>
    public BackendCapacity Capacity => inner.Capacity;

    /// <summary>What is being done; later operations are counted under it. Empty between phases.</summary>
    public string Phase
    {
        get => _phase;
        set
        {
            CountPhase();
            _phase = value;
        }
    }

    /// <summary>Seconds of every phase, in order of first use: its operations and all else that happened meanwhile.</summary>
    public IReadOnlyList<(string Phase, double Seconds)> PhaseSeconds
    {
        get
        {
            CountPhase();
            return [.. _phases.Select(phase => (phase.Key, phase.Value))];
        }
    }

    /// <summary>What was counted so far, in order of first call.</summary>
    public IReadOnlyList<ProfileEntry> Entries => [.. _entries.Values];

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    /// <inheritdoc/>
    public Tensor Allocate(Shape shape)
    {
        using Measurement _ = Measure(nameof(Allocate));
        return inner.Allocate(shape);
    }

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<float> values, MatrixView destination)
    {
        using Measurement _ = Measure(nameof(Upload));
        inner.Upload(values, destination);
    }

    /// <inheritdoc/>
    public void Upload(ReadOnlySpan<double> values, MatrixView destination)
    {
        using Measurement _ = Measure(nameof(Upload));
        inner.Upload(values, destination);
    }

    /// <inheritdoc/>
    public void Download(MatrixView source, Span<double> destination)
    {
        using Measurement _ = Measure(nameof(Download));
        inner.Download(source, destination);
    }

    /// <inheritdoc/>
    public void Zero(MatrixView destination)
    {
        using Measurement _ = Measure(nameof(Zero));
        inner.Zero(destination);
    }

    /// <inheritdoc/>
    public void Copy(MatrixView source, MatrixView destination)
    {
        using Measurement _ = Measure(nameof(Copy));
        inner.Copy(source, destination);
    }

    /// <inheritdoc/>
    public void AddScaled(MatrixView source, double scale, MatrixView destination)
    {
        using Measurement _ = Measure(nameof(AddScaled));
        inner.AddScaled(source, scale, destination);
    }

    /// <inheritdoc/>
    public void Subtract(MatrixView left, MatrixView right, MatrixView destination)
    {
        using Measurement _ = Measure(nameof(Subtract));
        inner.Subtract(left, right, destination);
    }

    /// <inheritdoc/>
    public void AddSelected(Tensor sources, ReadOnlySpan<int> indices, double scale, MatrixView destination)
    {
        using Measurement _ = Measure(nameof(AddSelected));
        inner.AddSelected(sources, indices, scale, destination);
    }

    /// <inheritdoc/>
    public void GatherRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
        using Measurement _ = Measure(nameof(GatherRows));
        inner.GatherRows(source, rows, destination);
    }

    /// <inheritdoc/>
    public void ScatterAddRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
        using Measurement _ = Measure(nameof(ScatterAddRows));
        inner.ScatterAddRows(source, rows, destination);
    }

    /// <inheritdoc/>
    public Weight Pack(MatrixView values, bool transposed = false)
    {
        using Measurement _ = Measure(nameof(Pack));
        return inner.Pack(values, transposed);
    }

    /// <inheritdoc/>
    public void Repack(Weight weight, MatrixView values, bool transposed = false)
    {
        using Measurement _ = Measure(nameof(Repack));
        inner.Repack(weight, values, transposed);
    }

    /// <inheritdoc/>
    public Weight SliceInputs(Weight weight, int start, int count)
    {
        using Measurement _ = Measure(nameof(SliceInputs));
        return inner.SliceInputs(weight, start, count);
    }

    /// <inheritdoc/>
    public Weight SliceOutputs(Weight weight, int start, int count)
    {
        using Measurement _ = Measure(nameof(SliceOutputs));
        return inner.SliceOutputs(weight, start, count);
    }

    /// <inheritdoc/>
    public void Linear(MatrixView input, Weight weight, MatrixView bias, MatrixView output, bool accumulate = false)
    {
        using Measurement _ = Measure(nameof(Linear), 2.0 * input.Rows * weight.Inputs * weight.Outputs);
        inner.Linear(input, weight, bias, output, accumulate);
    }

    /// <inheritdoc/>
    public void LinearBackwardInput(MatrixView gradOutput, Weight weight, MatrixView gradInput, bool accumulate = false)
    {
        using Measurement _ = Measure(nameof(LinearBackwardInput), 2.0 * gradOutput.Rows * weight.Inputs * weight.Outputs);
        inner.LinearBackwardInput(gradOutput, weight, gradInput, accumulate);
    }

    /// <inheritdoc/>
    public void Multiply(MatrixView left, MatrixView right, MatrixView output)
    {
        using Measurement _ = Measure(nameof(Multiply), 2.0 * left.Rows * left.Columns * right.Columns);
        inner.Multiply(left, right, output);
    }

    /// <inheritdoc/>
    public void LinearBackwardWeight(MatrixView input, MatrixView gradOutput, MatrixView gradWeight, MatrixView gradBias)
    {
        using Measurement _ = Measure(nameof(LinearBackwardWeight), 2.0 * input.Rows * input.Columns * gradOutput.Columns);
        inner.LinearBackwardWeight(input, gradOutput, gradWeight, gradBias);
    }

    /// <inheritdoc/>
    public void Attention(MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView output)
    {
        using Measurement _ = Measure(nameof(Attention), AttentionOperations(queryKeyValue, starts, 2));
        inner.Attention(queryKeyValue, headCount, rule, starts, pattern, output);
    }

    /// <inheritdoc/>
    public void AttentionBackward(
        MatrixView gradOutput, MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView gradQueryKeyValue)
    {
        using Measurement _ = Measure(nameof(AttentionBackward), AttentionOperations(queryKeyValue, starts, 4));
        inner.AttentionBackward(gradOutput, queryKeyValue, headCount, rule, starts, pattern, gradQueryKeyValue);
    }

    /// <inheritdoc/>
    public void Activate(ActivationKind kind, MatrixView input, MatrixView output)
    {
        using Measurement _ = Measure(nameof(Activate));
        inner.Activate(kind, input, output);
    }

    /// <inheritdoc/>
    public void ActivateBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
        using Measurement _ = Measure(nameof(ActivateBackward));
        inner.ActivateBackward(kind, gradOutput, input, gradInput);
    }

    /// <inheritdoc/>
    public void ActivateSecantBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
        using Measurement _ = Measure(nameof(ActivateSecantBackward));
        inner.ActivateSecantBackward(kind, gradOutput, input, gradInput);
    }

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, MatrixView tokenTable, MatrixView positionTable, MatrixView output)
    {
        using Measurement _ = Measure(nameof(Embed));
        inner.Embed(tokens, positions, tokenTable, positionTable, output);
    }

    /// <inheritdoc/>
    public void AddScores(StackView deltas, StackView gradients, ReadOnlySpan<int> starts, Span<double> scores)
    {
        using Measurement _ = Measure(nameof(AddScores), 2.0 * deltas.Count * gradients.Count * starts[^1] * deltas.Columns);
        inner.AddScores(deltas, gradients, starts, scores);
    }

    /// <inheritdoc/>
    public double CrossEntropy(MatrixView logits, ReadOnlySpan<int> targets, double scale, MatrixView gradLogits)
    {
        using Measurement _ = Measure(nameof(CrossEntropy));
        return inner.CrossEntropy(logits, targets, scale, gradLogits);
    }

    /// <inheritdoc/>
    public void Divergence(MatrixView reference, MatrixView logits, Span<double> divergences)
    {
        using Measurement _ = Measure(nameof(Divergence));
        inner.Divergence(reference, logits, divergences);
    }

    /// <inheritdoc/>
    public void MultiplyElements(MatrixView left, MatrixView right, MatrixView output)
    {
        using Measurement _ = Measure(nameof(MultiplyElements));
        inner.MultiplyElements(left, right, output);
    }

    /// <inheritdoc/>
    public void Clamp(MatrixView values, double bound, MatrixView output)
    {
        using Measurement _ = Measure(nameof(Clamp));
        inner.Clamp(values, bound, output);
    }

    /// <inheritdoc/>
    public void ClampBackward(MatrixView gradOutput, MatrixView values, double bound, MatrixView gradInput)
    {
        using Measurement _ = Measure(nameof(ClampBackward));
        inner.ClampBackward(gradOutput, values, bound, gradInput);
    }

    /// <inheritdoc/>
    public void SoftCap(MatrixView values, double cap, MatrixView output)
    {
        using Measurement _ = Measure(nameof(SoftCap));
        inner.SoftCap(values, cap, output);
    }

    /// <inheritdoc/>
    public void SoftCapBackward(MatrixView gradOutput, MatrixView output, double cap, MatrixView gradInput)
    {
        using Measurement _ = Measure(nameof(SoftCapBackward));
        inner.SoftCapBackward(gradOutput, output, cap, gradInput);
    }

    /// <inheritdoc/>
    public void Rotate(MatrixView values, int headCount, ReadOnlySpan<int> positions, MatrixView table, bool inverse = false)
    {
        using Measurement _ = Measure(nameof(Rotate));
        inner.Rotate(values, headCount, positions, table, inverse);
    }

    /// <inheritdoc/>
    public double SquaredNorm(MatrixView values)
    {
        using Measurement _ = Measure(nameof(SquaredNorm));
        return inner.SquaredNorm(values);
    }

    /// <inheritdoc/>
    public void AdamW(MatrixView parameter, MatrixView gradient, MatrixView firstMoment, MatrixView secondMoment, AdamWStep update)
    {
        using Measurement _ = Measure(nameof(AdamW));
        inner.AdamW(parameter, gradient, firstMoment, secondMoment, update);
    }

    // Multiply-adds of scores and values, counted twice each, of the lower triangle only.
    private static double AttentionOperations(MatrixView queryKeyValue, ReadOnlySpan<int> starts, int products)
    {
        double pairs = 0;
        for (int i = 1; i < starts.Length; i++)
        {
            double length = starts[i] - starts[i - 1];
            pairs += length * (length + 1) / 2;
        }

        return 2 * products * pairs * queryKeyValue.Columns / 3;
    }

    private void CountPhase()
    {
        long now = Stopwatch.GetTimestamp();
        if (_phase.Length > 0)
        {
            _phases[_phase] = _phases.GetValueOrDefault(_phase) + Stopwatch.GetElapsedTime(_phaseStart, now).TotalSeconds;
        }

        _phaseStart = now;
    }

    private Measurement Measure(string operation, double floatOperations = 0)
    {
        if (!_entries.TryGetValue((Phase, operation), out ProfileEntry? entry))
        {
            entry = new ProfileEntry(Phase, operation);
            _entries.Add((Phase, operation), entry);
        }

        return new Measurement(entry, floatOperations, Stopwatch.GetTimestamp());
    }

    private readonly ref struct Measurement(ProfileEntry entry, double floatOperations, long start)
    {
        public void Dispose() => entry.Add(Stopwatch.GetElapsedTime(start), floatOperations);
    }
}
