using CircuitFinder.Engine.Planted;

namespace CircuitFinder.Tests.Engine.Planted;

public class FeatureBasisTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(128)]
    public void Coordinate_AllFeatures_AreOrthonormalAndOfMeanZero(int modelDim)
    {
        double Product(int first, int second) => Enumerable.Range(0, modelDim).Sum(
            i => FeatureBasis.Coordinate(first, i, modelDim) * FeatureBasis.Coordinate(second, i, modelDim));

        for (int first = 0; first < modelDim; first++)
        {
            for (int second = 0; second <= first; second++)
            {
                Assert.Equal(first == second ? 1 : 0, Product(first, second), 1e-12);
            }

            double sum = Enumerable.Range(0, modelDim).Sum(i => FeatureBasis.Coordinate(first, i, modelDim));
            Assert.Equal(first == FeatureBasis.Mean ? Math.Sqrt(modelDim) : 0, sum, 1e-12);
        }
    }

    [Fact]
    public void RotateRowsAndColumns_OfReadTimesWrite_KeepWhatIsRead()
    {
        const int modelDim = 8;
        var random = new Random(1);
        double[] row = [.. Enumerable.Range(0, modelDim).Select(_ => random.NextDouble())];
        double[] columns = [.. Enumerable.Range(0, modelDim * 3).Select(_ => random.NextDouble())];
        double[] Read(double[] from, double[] by)
            => [.. Enumerable.Range(0, 3).Select(column => Enumerable.Range(0, modelDim).Sum(i => from[i] * by[(i * 3) + column]))];

        double[] expected = Read(row, columns);
        double[] actual = Read(FeatureBasis.RotateRows(row, modelDim), FeatureBasis.RotateColumns(columns, modelDim));

        for (int column = 0; column < 3; column++)
        {
            Assert.Equal(expected[column], actual[column], 1e-12);
        }
    }
}
