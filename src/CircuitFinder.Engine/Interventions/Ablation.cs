using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Passes;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Interventions;

/// <summary>Computes what removed edges carry: every source's ablated output on a chunk of prompts.</summary>
internal sealed class Ablation : IDisposable
{
    private readonly Transformer _model;
    private readonly AblationKind _kind;
    private readonly Activations _activations;

    // [source, 1 or position, d_model]; null unless a mean is asked for.
    private readonly Tensor? _means;

    /// <summary>Makes the buffers and, for a mean, runs the model over all clean prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kind">What removed edges carry.</param>
    /// <param name="chunks">All prompts.</param>
    /// <param name="answerPositionOnly">Whether the last layer's sources are wanted at each prompt's last row alone
    /// (<see cref="Activations"/>).</param>
    /// <param name="cancellation">Stops the means.</param>
    public Ablation(
        Transformer model, AblationKind kind, IReadOnlyList<PairChunk> chunks, bool answerPositionOnly = false, CancellationToken cancellation = default)
    {
        _model = model;
        _kind = kind;
        ChunkCapacity capacity = ChunkCapacity.Of(chunks);
        _activations = new Activations(model, capacity.Rows, capacity.Answers, capacity.Length, ActivationParts.None, answerPositionOnly: answerPositionOnly && kind == AblationKind.Resample);
        if (kind is AblationKind.Mean or AblationKind.MeanPositional)
        {
            _means = Means(chunks, capacity, cancellation);
        }
    }

    /// <summary>Writes every source's ablated output.</summary>
    /// <param name="chunk">The prompts.</param>
    /// <param name="destination">[source, at least the chunk's rows, d_model].</param>
    public void Write(PairChunk chunk, Tensor destination)
    {
        int rows = chunk.Clean.RowCount;
        if (_kind == AblationKind.Resample)
        {
            ForwardPass.Run(_model, chunk.Corrupted, _activations);
            SourceOutputs.Write(_model, _activations, chunk.Corrupted, destination);
            return;
        }

        for (int source = 0; source < SourceOutputs.Count(_model.Shape); source++)
        {
            WriteConstant(chunk.Clean.Positions, source, destination[source].RowRange(0, rows));
        }
    }

    /// <summary>Writes every source's ablated output minus its clean output.</summary>
    /// <param name="chunk">The prompts.</param>
    /// <param name="clean">Left by the clean forward pass.</param>
    /// <param name="destination">[source, at least the chunk's rows, d_model].</param>
    public void WriteDifference(PairChunk chunk, Activations clean, Tensor destination)
    {
        if (_kind == AblationKind.Resample)
        {
            ForwardPass.Run(_model, chunk.Corrupted, _activations);
            SourceOutputs.WriteDifference(_model, clean, _activations, chunk.Clean, destination);
            return;
        }

        SourceOutputs.Write(_model, clean, chunk.Clean, destination);
        int lastLayer = SourceOutputs.FirstOfLayer(_model.Shape, _model.Shape.LayerCount - 1);
        int[] positions = [.. chunk.Clean.Positions];
        int[] answers = [.. chunk.Clean.AnswerRows.ToArray().Select(row => positions[row])];
        for (int source = 0; source < SourceOutputs.Count(_model.Shape); source++)
        {
            int[] at = clean.IsAnswerPositionOnly && source >= lastLayer ? answers : positions;
            MatrixView output = destination[source].RowRange(0, at.Length);
            MatrixView constant = _activations.Residuals[0].First(at.Length);
            WriteConstant(at, source, constant);
            _model.Backend.Subtract(constant, output, output);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activations.Dispose();
        _means?.Dispose();
    }

    private void WriteConstant(ReadOnlySpan<int> positions, int source, MatrixView destination)
    {
        switch (_kind)
        {
            case AblationKind.Zero:
                _model.Backend.Zero(destination);
                break;
            case AblationKind.Mean:
                _model.Backend.Copy(_means![source] with { Rows = destination.Rows, Stride = 0 }, destination);
                break;
            default:
                _model.Backend.GatherRows(_means![source], positions, destination);
                break;
        }
    }

    private Tensor Means(IReadOnlyList<PairChunk> chunks, ChunkCapacity capacity, CancellationToken cancellation)
    {
        IBackend backend = _model.Backend;
        int sources = SourceOutputs.Count(_model.Shape);
        int length = _kind == AblationKind.Mean ? 1 : capacity.Length;
        int[] counts = new int[length];
        using Tensor outputs = backend.Allocate(new Shape(sources, capacity.Rows, _model.Shape.ModelDim));
        using Tensor sums = backend.Allocate(new Shape(sources, length, _model.Shape.ModelDim));
        foreach (PairChunk chunk in chunks)
        {
            cancellation.ThrowIfCancellationRequested();
            ForwardPass.Run(_model, chunk.Clean, _activations);
            SourceOutputs.Write(_model, _activations, chunk.Clean, outputs);
            int[] cells = [.. chunk.Clean.Positions];
            if (_kind == AblationKind.Mean)
            {
                Array.Clear(cells);
            }

            foreach (int cell in cells)
            {
                counts[cell]++;
            }

            for (int source = 0; source < sources; source++)
            {
                backend.ScatterAddRows(outputs[source].RowRange(0, cells.Length), cells, sums[source]);
            }
        }

        Tensor means = backend.Allocate(new Shape(sources, length, _model.Shape.ModelDim));
        for (int source = 0; source < sources; source++)
        {
            for (int cell = 0; cell < length; cell++)
            {
                backend.AddScaled(sums[source].RowRange(cell, 1), 1.0 / counts[cell], means[source].RowRange(cell, 1));
            }
        }

        return means;
    }
}
