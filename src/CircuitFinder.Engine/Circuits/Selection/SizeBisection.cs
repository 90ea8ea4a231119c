namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>Bisection on the number of edges.</summary>
public static class SizeBisection
{
    /// <summary>Finds a size that reaches a target while the size one below it does not.</summary>
    /// <param name="fails">A size that does not reach the target.</param>
    /// <param name="reaches">A larger size that does.</param>
    /// <param name="test">Whether a size reaches the target.</param>
    /// <returns>The only such size between the two if a larger circuit never does worse; else one of them.</returns>
    /// <exception cref="ArgumentException"><paramref name="fails"/> is not below <paramref name="reaches"/>.</exception>
    public static int Smallest(int fails, int reaches, Func<int, bool> test)
    {
        if (fails >= reaches)
        {
            throw new ArgumentException($"Size {fails}, which fails, is not below size {reaches}, which reaches the target.", nameof(fails));
        }

        while (reaches - fails > 1)
        {
            int middle = fails + ((reaches - fails) / 2);
            if (test(middle))
            {
                reaches = middle;
            }
            else
            {
                fails = middle;
            }
        }

        return reaches;
    }
}
