using System.Globalization;

namespace CircuitFinder.Engine.Tasks;

/// <summary>Whole numbers from one bound to another, both included.</summary>
/// <param name="From">Least number, 0 or more.</param>
/// <param name="To">Greatest number, at least <paramref name="From"/>.</param>
/// <param name="Digits">Least number of digits when written: 7 with two digits is <c>07</c>.</param>
public readonly record struct NumberRange(int From, int To, int Digits)
{
    /// <summary>How a number of this range is written.</summary>
    /// <param name="value">Any number, 0 or more.</param>
    public string Write(int value) => value.ToString("D" + Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
