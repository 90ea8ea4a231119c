using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <summary>The oracle: every operation as the plainest loops, in double precision.</summary>
/// <remarks>Each operation is its definition and nothing else.</remarks>
internal sealed partial class ReferenceBackend : IBackend
{
    public string Name => "reference";

    public string Precision => "float64";

    public BackendCapacity Capacity => BackendCapacity.Processor;

    public Tensor Allocate(Shape shape) => new ReferenceTensor(shape);

    public void Upload(ReadOnlySpan<float> values, MatrixView destination)
    {
        RequireCount(values.Length, destination);
        for (int i = 0; i < values.Length; i++)
        {
            At(destination, i / destination.Columns, i % destination.Columns) = values[i];
        }
    }

    public void Upload(ReadOnlySpan<double> values, MatrixView destination)
    {
        RequireCount(values.Length, destination);
        for (int i = 0; i < values.Length; i++)
        {
            At(destination, i / destination.Columns, i % destination.Columns) = values[i];
        }
    }

    public void Download(MatrixView source, Span<double> destination)
    {
        RequireCount(destination.Length, source);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = At(source, i / source.Columns, i % source.Columns);
        }
    }

    public void Zero(MatrixView destination) => ForEach(destination, (r, c) => At(destination, r, c) = 0);

    public void Copy(MatrixView source, MatrixView destination)
    {
        RequireSame(source, destination);
        ForEach(destination, (r, c) => At(destination, r, c) = At(source, r, c));
    }

    public void AddScaled(MatrixView source, double scale, MatrixView destination)
    {
        RequireSame(source, destination);
        ForEach(destination, (r, c) => At(destination, r, c) += scale * At(source, r, c));
    }

    public void Subtract(MatrixView left, MatrixView right, MatrixView destination)
    {
        RequireSame(left, right);
        RequireSame(left, destination);
        ForEach(destination, (r, c) => At(destination, r, c) = At(left, r, c) - At(right, r, c));
    }

    public void AddSelected(Tensor sources, ReadOnlySpan<int> indices, double scale, MatrixView destination)
    {
        foreach (int index in indices)
        {
            AddScaled(sources[index].RowRange(0, destination.Rows), scale, destination);
        }
    }

    public void GatherRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
        Require(rows.Length == destination.Rows && source.Columns == destination.Columns, source, destination);
        for (int i = 0; i < rows.Length; i++)
        {
            Copy(source.RowRange(rows[i], 1), destination.RowRange(i, 1));
        }
    }

    public void ScatterAddRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination)
    {
        Require(rows.Length == source.Rows && source.Columns == destination.Columns, source, destination);
        for (int i = 0; i < rows.Length; i++)
        {
            AddScaled(source.RowRange(i, 1), 1, destination.RowRange(rows[i], 1));
        }
    }

    public Weight Pack(MatrixView values, bool transposed = false)
    {
        var weight = transposed
            ? new ReferenceWeight(values.Columns, values.Rows)
            : new ReferenceWeight(values.Rows, values.Columns);
        Repack(weight, values, transposed);
        return weight;
    }

    public void Repack(Weight weight, MatrixView values, bool transposed = false)
    {
        double[,] packed = Own(weight).Values;
        ForEach(values, (r, c) =>
        {
            if (transposed)
            {
                packed[c, r] = At(values, r, c);
            }
            else
            {
                packed[r, c] = At(values, r, c);
            }
        });
    }

    public Weight SliceInputs(Weight weight, int start, int count) => Slice(weight, start, count, 0, weight.Outputs);

    public Weight SliceOutputs(Weight weight, int start, int count) => Slice(weight, 0, weight.Inputs, start, count);

    public void Linear(MatrixView input, Weight weight, MatrixView bias, MatrixView output, bool accumulate = false)
    {
        Require(
            input.Columns == weight.Inputs && output.Columns == weight.Outputs && input.Rows == output.Rows
            && (bias.IsNone || (bias.Rows == 1 && bias.Columns == weight.Outputs)),
            input,
            output);
        double[,] values = Own(weight).Values;
        ForEach(output, (r, c) =>
        {
            double sum = bias.IsNone ? 0 : At(bias, 0, c);
            for (int i = 0; i < weight.Inputs; i++)
            {
                sum += At(input, r, i) * values[i, c];
            }

            At(output, r, c) = accumulate ? At(output, r, c) + sum : sum;
        });
    }

    public void LinearBackwardInput(MatrixView gradOutput, Weight weight, MatrixView gradInput, bool accumulate = false)
    {
        Require(
            gradInput.Columns == weight.Inputs && gradOutput.Columns == weight.Outputs && gradInput.Rows == gradOutput.Rows,
            gradOutput,
            gradInput);
        double[,] values = Own(weight).Values;
        ForEach(gradInput, (r, c) =>
        {
            double sum = 0;
            for (int i = 0; i < weight.Outputs; i++)
            {
                sum += At(gradOutput, r, i) * values[c, i];
            }

            At(gradInput, r, c) = accumulate ? At(gradInput, r, c) + sum : sum;
        });
    }

    public void Multiply(MatrixView left, MatrixView right, MatrixView output)
    {
        for (int r = 0; r < left.Rows; r++)
        {
            for (int c = 0; c < right.Columns; c++)
            {
                double sum = 0;
                for (int k = 0; k < left.Columns; k++)
                {
                    sum += At(left, r, k) * At(right, k, c);
                }

                At(output, r, c) = sum;
            }
        }
    }

    public void LinearBackwardWeight(MatrixView input, MatrixView gradOutput, MatrixView gradWeight, MatrixView gradBias)
    {
        Require(
            input.Rows == gradOutput.Rows && gradWeight.Rows == input.Columns && gradWeight.Columns == gradOutput.Columns,
            input,
            gradOutput);
        ForEach(gradWeight, (r, c) =>
        {
            for (int i = 0; i < input.Rows; i++)
            {
                At(gradWeight, r, c) += At(input, i, r) * At(gradOutput, i, c);
            }
        });
        if (!gradBias.IsNone)
        {
            ForEach(gradOutput, (r, c) => At(gradBias, 0, c) += At(gradOutput, r, c));
        }
    }

    public double CrossEntropy(MatrixView logits, ReadOnlySpan<int> targets, double scale, MatrixView gradLogits)
    {
        RequireSame(logits, gradLogits);
        double loss = 0;
        for (int r = 0; r < logits.Rows; r++)
        {
            double greatest = double.NegativeInfinity;
            for (int c = 0; c < logits.Columns; c++)
            {
                greatest = Math.Max(greatest, At(logits, r, c));
            }

            double total = 0;
            for (int c = 0; c < logits.Columns; c++)
            {
                total += Math.Exp(At(logits, r, c) - greatest);
            }

            if (targets[r] >= 0)
            {
                loss += Math.Log(total) + greatest - At(logits, r, targets[r]);
            }

            for (int c = 0; c < logits.Columns; c++)
            {
                double probability = Math.Exp(At(logits, r, c) - greatest) / total;
                At(gradLogits, r, c) = targets[r] < 0 ? 0 : scale * (probability - (c == targets[r] ? 1 : 0));
            }
        }

        return loss;
    }

    public void Divergence(MatrixView reference, MatrixView logits, Span<double> divergences)
    {
        RequireSame(reference, logits);
        for (int r = 0; r < logits.Rows; r++)
        {
            double[] p = LogSoftmax(reference, r);
            double[] q = LogSoftmax(logits, r);
            divergences[r] = p.Zip(q, (logP, logQ) => Math.Exp(logP) * (logP - logQ)).Sum();
        }
    }

    public double SquaredNorm(MatrixView values)
    {
        double sum = 0;
        ForEach(values, (r, c) => sum += Square(At(values, r, c)));
        return sum;
    }

    public void AdamW(
        MatrixView parameter, MatrixView gradient, MatrixView firstMoment, MatrixView secondMoment, AdamWStep update)
    {
        double firstCorrection = 1 - Math.Pow(update.Beta1, update.Step);
        double secondCorrection = 1 - Math.Pow(update.Beta2, update.Step);
        ForEach(parameter, (r, c) =>
        {
            double grad = At(gradient, r, c) * update.GradientScale;
            ref double first = ref At(firstMoment, r, c);
            ref double second = ref At(secondMoment, r, c);
            first = (update.Beta1 * first) + ((1 - update.Beta1) * grad);
            second = (update.Beta2 * second) + ((1 - update.Beta2) * grad * grad);
            ref double value = ref At(parameter, r, c);
            value -= update.LearningRate * update.WeightDecay * value;
            value -= update.LearningRate * (first / firstCorrection)
                / (Math.Sqrt(second / secondCorrection) + update.Epsilon);
        });
    }

    public void Dispose()
    {
    }

    private static ref double At(MatrixView view, int row, int column)
        => ref Own(view.Tensor).Values[view.Offset + ((long)row * view.Stride) + column];

    private static ReferenceTensor Own(Tensor tensor)
        => tensor as ReferenceTensor ?? throw new ArgumentException($"A tensor {tensor?.Shape} of another backend.");

    private static ReferenceWeight Own(Weight weight)
        => weight as ReferenceWeight ?? throw new ArgumentException($"A weight [{weight?.Inputs}, {weight?.Outputs}] of another backend.");

    private static double[] LogSoftmax(MatrixView logits, int row)
    {
        double[] values = [.. Enumerable.Range(0, logits.Columns).Select(c => At(logits, row, c))];
        double greatest = values.Max();
        double total = values.Sum(value => Math.Exp(value - greatest));
        return [.. values.Select(value => value - greatest - Math.Log(total))];
    }

    private static void ForEach(MatrixView view, Action<int, int> body)
    {
        for (int r = 0; r < view.Rows; r++)
        {
            for (int c = 0; c < view.Columns; c++)
            {
                body(r, c);
            }
        }
    }

    private static ReferenceWeight Slice(Weight weight, int firstInput, int inputs, int firstOutput, int outputs)
    {
        var slice = new ReferenceWeight(inputs, outputs);
        double[,] whole = Own(weight).Values;
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                slice.Values[i, o] = whole[firstInput + i, firstOutput + o];
            }
        }

        return slice;
    }

    private static double Value(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.GeluTanh => 0.5 * x * (1 + Math.Tanh(Inner(x))),
        ActivationKind.Gelu => x * Oracle.NormalCdf(x),
        ActivationKind.Relu => Math.Max(0, x),
        _ => x / (1 + Math.Exp(-x)),
    };

    private static double Slope(ActivationKind kind, double x)
    {
        switch (kind)
        {
            case ActivationKind.GeluTanh:
                double tanh = Math.Tanh(Inner(x));
                double inner = Math.Sqrt(2 / Math.PI) * (1 + (3 * 0.044715 * x * x));
                return (0.5 * (1 + tanh)) + (0.5 * x * (1 - (tanh * tanh)) * inner);
            case ActivationKind.Gelu:
                return Oracle.NormalCdf(x) + (x * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI));
            case ActivationKind.Relu:
                return x > 0 ? 1 : 0;
            default:
                double sigmoid = 1 / (1 + Math.Exp(-x));
                return sigmoid * (1 + (x * (1 - sigmoid)));
        }
    }

    private static double Inner(double x) => Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x));

    private static double Square(double x) => x * x;

    private static void RequireCount(int count, MatrixView view)
    {
        if (count != (long)view.Rows * view.Columns)
        {
            throw new ArgumentException($"{count} values do not fill {view}.");
        }
    }

    private static void RequireSame(MatrixView one, MatrixView other)
        => Require(one.Rows == other.Rows && one.Columns == other.Columns, one, other);

    private static void Require(bool condition, MatrixView one, MatrixView other)
    {
        if (!condition)
        {
            throw new ArgumentException($"Shapes {one} and {other} do not fit.");
        }
    }
}
