using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Contracts;

public abstract partial class BackendContract
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 16)]
    [InlineData(2, 3001)]
    public void Divergence_AnyRows_IsKullbackLeibler(int rows, int columns)
    {
        double[] reference = Random(rows * columns, 1, 4);
        double[] logits = Random(rows * columns, 2, 4);
        double[] actual = new double[rows];
        Backend.Divergence(Place(reference, rows, columns), Place(logits, rows, columns), actual);
        for (int r = 0; r < rows; r++)
        {
            double[] p = reference[(r * columns)..((r + 1) * columns)];
            double[] q = logits[(r * columns)..((r + 1) * columns)];
            double sumP = p.Sum(Math.Exp);
            double sumQ = q.Sum(Math.Exp);
            AssertClose([p.Zip(q, (a, b) => Math.Exp(a) / sumP * (a - b - Math.Log(sumP / sumQ))).Sum()], [actual[r]]);
        }
    }

    [Fact]
    public void Divergence_EqualRows_IsExactlyZero()
    {
        double[] logits = Random(2 * 2000, 3, 30);
        double[] actual = [1, 1];
        Backend.Divergence(Place(logits, 2, 2000), Place(logits, 2, 2000), actual);
        Assert.Equal([0, 0], actual);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 37)]
    public void NormaliseProduct_AnyRows_IsTheFormula(int rows, int columns)
    {
        double[] values = Random(rows * columns, 1);
        double[] statistics = Random(rows * 2, 2);
        double[] slope = Random(columns, 3);
        double[] offset = Random(columns, 4);
        MatrixView view = Place(values, rows, columns);
        Backend.NormaliseProduct(view, Place(statistics, rows, 2), Place(slope, 1, columns), Place(offset, 1, columns));
        AssertClose(
            [
                .. values.Select((value, i) =>
                    ((value - (statistics[i / columns * 2] * slope[i % columns])) * statistics[(i / columns * 2) + 1]) + offset[i % columns]),
            ],
            Read(view));
    }
}
