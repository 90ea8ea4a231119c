namespace CircuitFinder.Numerics.Kernels.Lanes;

/// <summary>Exactly sixteen floats, however wide the hardware's vectors are.</summary>
/// <remarks>
/// Every kernel is written once over this type. Each member is one correctly rounded operation on each lane by itself, and
/// <see cref="Sum"/> folds in one order, so that every width gives the same bits by construction.
/// </remarks>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>How many accumulators a kernel may hold at once without spilling: 24 where one register holds all lanes.</summary>
    static abstract int AccumulatorBudget { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Create(float value);

    static abstract TSelf Load(float* source);

    static abstract void Store(TSelf value, float* destination);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>left·right + addend, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    static abstract TSelf SquareRoot(TSelf value);

    /// <summary>left &lt; right ? whenLess : otherwise, so that a NaN on either side gives <paramref name="otherwise"/>.</summary>
    static abstract TSelf SelectLess(TSelf left, TSelf right, TSelf whenLess, TSelf otherwise);

    /// <summary>The bit patterns moved up by the 23 bits of the mantissa: turns a small integer's bits into an exponent.</summary>
    static abstract TSelf ShiftIntoExponent(TSelf value);

    /// <summary>Lanes i and i + 8 added, then i and i + 4, then i and i + 2, then the last two.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>The <see cref="Sum"/> of each of four, side by side where the hardware can.</summary>
    static virtual void SumFour(TSelf first, TSelf second, TSelf third, TSelf fourth, float* destination)
    {
        destination[0] = TSelf.Sum(first);
        destination[1] = TSelf.Sum(second);
        destination[2] = TSelf.Sum(third);
        destination[3] = TSelf.Sum(fourth);
    }
}
