using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Training;

/// <summary>Trains a transformer on next-token prediction, one update at a time, with a state that can be saved and restored.</summary>
/// <remarks>Deterministic: the same model, sequences and options give the same bits, whatever the thread count.</remarks>
public sealed class Trainer : IDisposable
{
    private const double AdamEpsilon = 1e-8;

    private readonly Transformer _model;
    private readonly TrainingOptions _options;
    private readonly int _maximumLength;
    private readonly Parameter[] _trained;
    private readonly Dictionary<string, Tensor> _firstMoments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> _secondMoments = new(StringComparer.Ordinal);
    private TrainingPass _pass;
    private int _rowCapacity;

    /// <summary>Starts training.</summary>
    /// <param name="model">A trainable model; updated in place.</param>
    /// <param name="options">Rates and schedule.</param>
    /// <param name="maximumLength">Greatest length of a training sequence.</param>
    public Trainer(Transformer model, TrainingOptions options, int maximumLength)
    {
        _model = model;

        // What a family does not have stays as it is: zero.
        var own = ModelFamilies.Find(model.Shape.Family)!.Recipes(model.Shape).Select(recipe => recipe.Name).ToHashSet(StringComparer.Ordinal);
        _trained = [.. model.Parameters.Where(parameter => own.Contains(parameter.Name))];
        _options = options;
        _maximumLength = maximumLength;
        _rowCapacity = maximumLength;
        _pass = new TrainingPass(model, _rowCapacity, maximumLength);
        foreach (Parameter parameter in _trained)
        {
            _firstMoments.Add(parameter.Name, model.Backend.Allocate(parameter.Tensor.Shape));
            _secondMoments.Add(parameter.Name, model.Backend.Allocate(parameter.Tensor.Shape));
        }
    }

    /// <summary>Updates made so far.</summary>
    public int Step { get; private set; }

    /// <summary>Makes one update.</summary>
    /// <param name="sequences">Each [position]; at least two tokens long, at most the maximum length.</param>
    /// <returns>Mean loss before the update, nats a token, and the gradient's norm before clipping.</returns>
    /// <exception cref="ArgumentException">A sequence is too short or too long.</exception>
    public (double Loss, double GradientNorm) Update(IReadOnlyList<ImmutableArray<int>> sequences)
    {
        if (sequences.Any(sequence => sequence.Length < 2 || sequence.Length > _maximumLength + 1))
        {
            throw new ArgumentException($"Training sequences have 2 to {_maximumLength + 1} tokens.", nameof(sequences));
        }

        var batch = new TokenBatch([.. sequences.Select(sequence => sequence[..^1])]);
        int[] targets = [.. sequences.SelectMany(sequence => sequence.Skip(1))];
        Grow(batch.RowCount);
        double loss = _pass.Run(batch, targets);
        double norm = GradientNorm();
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture, $"training diverged at update {Step + 1}: the loss or its gradient is not finite. Train with a lower learning rate; the last checkpoint, if there is one, is as it was."));
        }

        Step++;
        foreach (Parameter parameter in _trained)
        {
            bool isMatrix = parameter.Tensor.Shape[0] > 1;
            _model.Backend.AdamW(
                parameter.View,
                _pass.Gradient(parameter.Name),
                _firstMoments[parameter.Name].AsMatrix(),
                _secondMoments[parameter.Name].AsMatrix(),
                new AdamWStep(
                    _options.LearningRateAt(Step),
                    _options.Beta1,
                    _options.Beta2,
                    AdamEpsilon,
                    isMatrix ? _options.WeightDecay : 0,
                    Math.Min(1, _options.GradientClip / norm),
                    Step));
        }

        _model.Repack();
        return (loss, norm);
    }

    /// <summary>Writes weights, moments and the step number; a temporary file is renamed, so the old state is never lost.</summary>
    /// <param name="path">A safetensors file.</param>
    public void Save(string path)
    {
        var arrays = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (Parameter parameter in _trained)
        {
            arrays.Add(parameter.Name, parameter.Tensor);
            arrays.Add("first_moment." + parameter.Name, _firstMoments[parameter.Name]);
            arrays.Add("second_moment." + parameter.Name, _secondMoments[parameter.Name]);
        }

        List<(string, int[])> sizes =
            [.. arrays.Select(array => (array.Key, new[] { array.Value.Shape[0], array.Value.Shape[1] })), ("step", [1])];
        SafetensorsWriter.Write(path, ElementType.F32, sizes, (name, values) =>
        {
            if (name == "step")
            {
                values[0] = Step;
            }
            else
            {
                TensorValues.Download(_model.Backend, arrays[name], values);
            }
        });
    }

    /// <summary>Restores what <see cref="Save"/> wrote; training goes on with the same bits.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <exception cref="UserFaultException">The file is faulty or belongs to another architecture.</exception>
    public void Restore(string path)
    {
        using var file = new SafetensorsFile(path);
        float[] scratch = [];
        foreach (Parameter parameter in _trained)
        {
            RestoreArray(file, parameter.Name, parameter.Tensor, ref scratch);
            RestoreArray(file, "first_moment." + parameter.Name, _firstMoments[parameter.Name], ref scratch);
            RestoreArray(file, "second_moment." + parameter.Name, _secondMoments[parameter.Name], ref scratch);
        }

        if (!file.Entries.TryGetValue("step", out SafetensorsEntry? step) || step.Count != 1)
        {
            throw new UserFaultException($"{path}: step is missing; this is no training checkpoint.");
        }

        using MappedArray steps = file.Map(step);
        Step = (int)steps.Floats(0, 1, ref scratch)[0];
        _model.Repack();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass.Dispose();
        foreach (Tensor tensor in _firstMoments.Values.Concat(_secondMoments.Values))
        {
            tensor.Dispose();
        }
    }

    private void RestoreArray(SafetensorsFile file, string name, Tensor destination, ref float[] scratch)
    {
        if (!file.Entries.TryGetValue(name, out SafetensorsEntry? entry) || entry.Count != destination.Shape.Count)
        {
            throw new UserFaultException($"{file.Path}: {name} {destination.Shape} is missing or of another size; the checkpoint is of another model.");
        }

        using MappedArray array = file.Map(entry);
        if (ArrayUpload.Run(array, _model.Backend, destination.AsMatrix(), ref scratch).Index >= 0)
        {
            throw new UserFaultException($"{file.Path}: {name} holds numbers that are not finite; the checkpoint is damaged.");
        }
    }

    private void Grow(int rows)
    {
        if (rows > _rowCapacity)
        {
            _pass.Dispose();
            _rowCapacity = rows + (rows / 4);
            _pass = new TrainingPass(_model, _rowCapacity, _maximumLength);
        }
    }

    private double GradientNorm()
    {
        double sum = 0;
        foreach (Parameter parameter in _trained)
        {
            sum += _model.Backend.SquaredNorm(_pass.Gradient(parameter.Name));
        }

        return Math.Sqrt(sum);
    }
}
