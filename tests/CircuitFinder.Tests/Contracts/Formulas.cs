using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Contracts;

/// <summary>What each operation should give, written from its definition in double, without any backend.</summary>
internal static class Formulas
{
    public static double[] Multiply(double[] left, double[] right, int rows, int depth, int columns)
    {
        var product = new double[rows * columns];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int k = 0; k < depth; k++)
                {
                    product[(r * columns) + c] += left[(r * depth) + k] * right[(k * columns) + c];
                }
            }
        }

        return product;
    }

    public static double[] Transpose(double[] matrix, int rows, int columns)
    {
        var turned = new double[matrix.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                turned[(c * rows) + r] = matrix[(r * columns) + c];
            }
        }

        return turned;
    }

    public static double[] LayerNorm(double[] input, double[] gain, double[] bias, double epsilon)
    {
        int columns = gain.Length;
        var output = new double[input.Length];
        for (int r = 0; r < input.Length / columns; r++)
        {
            double[] row = input[(r * columns)..((r + 1) * columns)];
            double mean = row.Average();
            double deviation = Math.Sqrt(row.Average(x => (x - mean) * (x - mean)) + epsilon);
            for (int c = 0; c < columns; c++)
            {
                output[(r * columns) + c] = ((row[c] - mean) / deviation * gain[c]) + bias[c];
            }
        }

        return output;
    }

    /// <summary>Attention of one sequence; queryKeyValue [positions, 3·heads·headDim].</summary>
    public static (double[] Pattern, double[] Output) Attention(double[] queryKeyValue, int positions, int heads, int headDim, double scale, int width)
    {
        int modelDim = heads * headDim;
        var pattern = new double[positions * heads * width];
        var output = new double[positions * modelDim];
        for (int h = 0; h < heads; h++)
        {
            for (int i = 0; i < positions; i++)
            {
                var weights = new double[i + 1];
                for (int j = 0; j <= i; j++)
                {
                    double dot = 0;
                    for (int d = 0; d < headDim; d++)
                    {
                        dot += queryKeyValue[(i * 3 * modelDim) + (h * headDim) + d]
                            * queryKeyValue[(j * 3 * modelDim) + modelDim + (h * headDim) + d];
                    }

                    weights[j] = Math.Exp(dot * scale);
                }

                double sum = weights.Sum();
                for (int j = 0; j <= i; j++)
                {
                    double probability = weights[j] / sum;
                    pattern[(i * heads * width) + (h * width) + j] = probability;
                    for (int d = 0; d < headDim; d++)
                    {
                        output[(i * modelDim) + (h * headDim) + d] +=
                            probability * queryKeyValue[(j * 3 * modelDim) + (2 * modelDim) + (h * headDim) + d];
                    }
                }
            }
        }

        return (pattern, output);
    }

    public static double Activate(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        ActivationKind.Gelu => x * NormalDistribution(x),
        ActivationKind.Relu => Math.Max(0, x),
        ActivationKind.Silu => x / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static double CrossEntropy(double[] logits, int target) => Math.Log(logits.Sum(Math.Exp)) - logits[target];

    /// <summary>∂f/∂x of every element, by central differences: in double good to about nine digits.</summary>
    public static double[] Gradient(Func<double[], double> f, double[] x)
    {
        const double Step = 1e-5;
        var moved = (double[])x.Clone();
        var gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            moved[i] = x[i] + Step;
            double above = f(moved);
            moved[i] = x[i] - Step;
            double below = f(moved);
            moved[i] = x[i];
            gradient[i] = (above - below) / (2 * Step);
        }

        return gradient;
    }

    public static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    // Φ(x) = 1/2 + φ(x)·Σ x^(2n+1)/(2n+1)!!, all terms of one sign; far out it is 0 or 1.
    private static double NormalDistribution(double x)
    {
        if (Math.Abs(x) > 12)
        {
            return x < 0 ? 0 : 1;
        }

        double term = x;
        double sum = x;
        for (int odd = 3; odd < 600; odd += 2)
        {
            term *= x * x / odd;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI));
    }
}
