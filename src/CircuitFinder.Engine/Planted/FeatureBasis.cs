using System.Numerics;

namespace CircuitFinder.Engine.Planted;

/// <summary>Orthonormal directions of the residual stream, one a feature: the Walsh functions.</summary>
/// <remarks>
/// Every feature but the first lies at right angles to the all-ones vector, so the mean that layer norm subtracts is zero whatever
/// the features hold;
/// and every feature touches all of d_model, so no single coordinate gives a planted circuit away.
/// </remarks>
internal static class FeatureBasis
{
    /// <summary>The all-ones direction, which layer norm removes: never used.</summary>
    public const int Mean = 0;

    /// <summary>One coordinate of a feature's unit vector. Symmetric: feature and coordinate may be exchanged.</summary>
    /// <param name="feature">From 0, below d_model.</param>
    /// <param name="coordinate">From 0, below d_model.</param>
    /// <param name="modelDim">d_model, a power of two.</param>
    public static double Coordinate(int feature, int coordinate, int modelDim)
        => ((BitOperations.PopCount((uint)(feature & coordinate)) & 1) == 0 ? 1 : -1) / Math.Sqrt(modelDim);

    /// <summary>From features to coordinates: every row is a sum of features' directions.</summary>
    /// <param name="features">[row, feature], row-major.</param>
    /// <param name="modelDim">d_model.</param>
    /// <returns>[row, d_model].</returns>
    public static double[] RotateRows(double[] features, int modelDim)
    {
        double[] rotated = new double[features.Length];
        for (int i = 0; i < features.Length; i++)
        {
            if (features[i] == 0)
            {
                continue;
            }

            int row = i - (i % modelDim);
            for (int coordinate = 0; coordinate < modelDim; coordinate++)
            {
                rotated[row + coordinate] += features[i] * Coordinate(i % modelDim, coordinate, modelDim);
            }
        }

        return rotated;
    }

    /// <summary>From features to coordinates for a matrix that is multiplied from the left: every column is a sum of features'
    /// directions.</summary>
    /// <param name="features">[feature, column], row-major.</param>
    /// <param name="modelDim">d_model.</param>
    /// <returns>[d_model, column].</returns>
    public static double[] RotateColumns(double[] features, int modelDim)
    {
        double[] rotated = new double[features.Length];
        int columns = features.Length / modelDim;
        for (int feature = 0; feature < modelDim; feature++)
        {
            for (int coordinate = 0; coordinate < modelDim; coordinate++)
            {
                double factor = Coordinate(feature, coordinate, modelDim);
                for (int column = 0; column < columns; column++)
                {
                    rotated[(coordinate * columns) + column] += factor * features[(feature * columns) + column];
                }
            }
        }

        return rotated;
    }
}
