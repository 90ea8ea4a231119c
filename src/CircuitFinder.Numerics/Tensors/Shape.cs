using System.Globalization;

namespace CircuitFinder.Numerics.Tensors;

/// <summary>The sizes of a dense row-major array of one to three axes; the last axis is contiguous.</summary>
public readonly record struct Shape
{
    private readonly int _first;
    private readonly int _second;
    private readonly int _third;

    /// <summary>Makes a shape of one to three axes.</summary>
    /// <param name="sizes">Axis sizes, outermost first; each at least 0.</param>
    /// <exception cref="ArgumentException">There are no axes, more than three, or a negative size.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length is < 1 or > 3)
        {
            throw new ArgumentException($"A shape has 1 to 3 axes, not {sizes.Length}.", nameof(sizes));
        }

        foreach (int size in sizes)
        {
            if (size < 0)
            {
                throw new ArgumentException($"An axis has size {size}; sizes are at least 0.", nameof(sizes));
            }
        }

        Rank = sizes.Length;
        _first = sizes[0];
        _second = sizes.Length > 1 ? sizes[1] : 1;
        _third = sizes.Length > 2 ? sizes[2] : 1;
    }

    /// <summary>The number of axes, 1 to 3.</summary>
    public int Rank { get; }

    /// <summary>The number of elements.</summary>
    public long Count => (long)_first * _second * _third;

    /// <summary>The size of one axis.</summary>
    /// <param name="axis">0 is the outermost.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is not below <see cref="Rank"/>.</exception>
    public int this[int axis] => (uint)axis < (uint)Rank
        ? axis switch { 0 => _first, 1 => _second, _ => _third }
        : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Shape {this} has {Rank} axes.");

    /// <summary>The size of the last, contiguous axis.</summary>
    public int Last => this[Rank - 1];

    /// <summary>The shape as <c>[32, 15, 768]</c>.</summary>
    public override string ToString() => Rank switch
    {
        1 => string.Create(CultureInfo.InvariantCulture, $"[{_first}]"),
        2 => string.Create(CultureInfo.InvariantCulture, $"[{_first}, {_second}]"),
        _ => string.Create(CultureInfo.InvariantCulture, $"[{_first}, {_second}, {_third}]"),
    };
}
