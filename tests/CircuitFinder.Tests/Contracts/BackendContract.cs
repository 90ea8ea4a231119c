using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

/// <summary>What every backend must do. A subclass names the backend and how exact it is.</summary>
/// <remarks>
/// Every matrix lies inside a wider one whose margins hold a mark: rows are apart, unaligned, and a write past an end is seen
/// when the matrix is read.
/// </remarks>
public abstract partial class BackendContract : IDisposable
{
    private const int MarginLeft = 2;
    private const int MarginRight = 3;
    private const double Mark = 7777;

    private readonly List<IDisposable> _owned = [];
    private IBackend? _backend;

    /// <summary>The largest error allowed, relative to the largest expected element or 1.</summary>
    protected abstract double Tolerance { get; }

    /// <summary>Whether a result has the same bits however the work is divided into calls; otherwise it agrees to the tolerance.</summary>
    protected virtual bool PromisesBits => true;

    protected IBackend Backend => _backend ??= Create();

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }

        _backend?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the backend under test.</summary>
    protected abstract IBackend Create();

    /// <summary>Numbers around zero that single precision holds exactly.</summary>
    protected static double[] Random(int count, int seed, double scale = 1)
    {
        var random = new Random(seed);
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(scale * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5));
        }

        return values;
    }

    protected Tensor Allocate(params ReadOnlySpan<int> sizes)
    {
        Tensor tensor = Backend.Allocate(new Shape(sizes));
        _owned.Add(tensor);
        return tensor;
    }

    private MatrixView Place(double[] values, int rows, int columns)
    {
        Tensor tensor = Allocate(rows, MarginLeft + columns + MarginRight);
        MatrixView all = tensor.AsMatrix();
        var marks = new double[all.Rows * all.Columns];
        Array.Fill(marks, Mark);
        Backend.Upload(marks, all);
        MatrixView inner = new(tensor, MarginLeft, rows, columns, MarginLeft + columns + MarginRight);
        Backend.Upload(values, inner);
        return inner;
    }

    protected MatrixView PlaceEmpty(int rows, int columns) => Place(Random(rows * columns, 99), rows, columns);

    private Tensor PlaceStack(double[] values, int count, int rows, int columns)
    {
        Tensor stack = Allocate(count, rows, columns);
        Backend.Upload(values, stack.AsMatrix());
        return stack;
    }

    protected Weight Pack(double[] values, int rows, int columns, bool transposed = false)
    {
        Weight weight = Backend.Pack(Place(values, rows, columns), transposed);
        _owned.Add(weight);
        return weight;
    }

    private double[] Read(MatrixView view)
    {
        MatrixView all = view.Tensor.AsMatrix();
        var everything = new double[all.Rows * all.Columns];
        Backend.Download(all, everything);
        var inner = new List<double>();
        for (int i = 0; i < everything.Length; i++)
        {
            int column = i % all.Columns;
            if (column >= MarginLeft && column < all.Columns - MarginRight)
            {
                inner.Add(everything[i]);
            }
            else
            {
                Assert.Equal(Mark, everything[i]);
            }
        }

        return [.. inner];
    }

    private void AssertSame(double[] expected, double[] actual)
    {
        if (PromisesBits)
        {
            Assert.Equal(expected, actual);
        }
        else
        {
            AssertClose(expected, actual);
        }
    }

    private void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double bound = Tolerance * Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= bound,
                $"Element {i} of {expected.Length} is {actual[i]:R}; {expected[i]:R} was expected, give or take {bound:G3}.");
        }
    }
}
