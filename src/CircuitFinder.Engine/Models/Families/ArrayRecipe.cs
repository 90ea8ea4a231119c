namespace CircuitFinder.Engine.Models.Families;

/// <summary>How one of our arrays (named as in <see cref="Gpt2Layout"/>) is made of a model's tensors.</summary>
/// <param name="Name">Our name.</param>
/// <param name="Parts">
/// Side by side in columns: vectors and transposed matrices. A plain matrix or table is one part alone. None for a constant.
/// </param>
internal sealed record ArrayRecipe(string Name, params ArrayPart[] Parts)
{
    /// <summary>A factor on every value.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>A vector and a matrix whose product, vector·matrix, is added to a vector; null for none.</summary>
    public (ArrayPart Vector, ArrayPart Matrix)? Added { get; init; }

    /// <summary>Added to every value after that.</summary>
    public double Offset { get; init; }
}
