namespace CircuitFinder.Engine.Models.Families;

/// <summary>Recipes that families share.</summary>
internal static class Recipes
{
    /// <summary>A table, such as an embedding: stored as it is used.</summary>
    public static ArrayRecipe Table(string name, string tensor, int rows, int columns) => new(name, new ArrayPart(tensor, [rows, columns]));

    /// <summary>Gain, and bias if there is one, of a norm.</summary>
    /// <param name="name">Ours.</param>
    /// <param name="tensor">Theirs, without <c>.weight</c>.</param>
    /// <param name="dim">Width.</param>
    /// <param name="hasBias">Whether a bias is stored.</param>
    /// <param name="offset">1 where the stored weight is the gain minus 1.</param>
    public static IEnumerable<ArrayRecipe> Norm(string name, string tensor, int dim, bool hasBias, double offset = 0)
    {
        yield return new ArrayRecipe(name + ".weight", new ArrayPart(tensor + ".weight", [dim])) { Offset = offset };
        if (hasBias)
        {
            yield return new ArrayRecipe(name + ".bias", new ArrayPart(tensor + ".bias", [dim]));
        }
    }

    /// <summary>The gain of a norm, whatever its tensor is called.</summary>
    public static IEnumerable<ArrayRecipe> Weights(string name, string tensor, int dim) => [new ArrayRecipe(name + ".weight", new ArrayPart(tensor, [dim]))];

    /// <summary>Where the coordinates of a head are stored whose rotary pairs lie side by side, in the order in which they are computed,
    /// half a turn apart. Queries and keys are permuted alike, which no score sees.</summary>
    /// <param name="headDim">Width of a head.</param>
    /// <param name="turned">How many coordinates are turned.</param>
    public static int[] Halves(int headDim, int turned)
        => [.. Enumerable.Range(0, headDim).Select(i => i >= turned ? i : i < turned / 2 ? 2 * i : (2 * (i - (turned / 2))) + 1)];

    /// <summary>The gain of a norm that has no weights.</summary>
    public static ArrayRecipe PlainNorm(string name) => new(name + ".weight") { Offset = 1 };

    /// <summary>A linear map whose outputs are those of one tensor, or of several side by side.</summary>
    /// <param name="name">Ours, without <c>.weight</c>.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="hasBias">Whether biases are stored.</param>
    /// <param name="parts">Tensors, without <c>.weight</c>, their number of outputs, and the rows taken; null for all.</param>
    public static IEnumerable<ArrayRecipe> Linear(string name, int inputs, bool hasBias, params (string Tensor, int Outputs, int[]? Rows)[] parts)
    {
        yield return new ArrayRecipe(
            name + ".weight", [.. parts.Select(part => new ArrayPart(part.Tensor + ".weight", [part.Outputs, inputs], IsTransposed: true, part.Rows))]);
        if (hasBias)
        {
            yield return new ArrayRecipe(
                name + ".bias", [.. parts.Select(part => new ArrayPart(part.Tensor + ".bias", [part.Outputs], IsTransposed: false, part.Rows))]);
        }
    }

    /// <summary>Queries, keys and values of separate tensors; one key and one value for each key/value head.</summary>
    /// <param name="name">Ours, without <c>.weight</c>.</param>
    /// <param name="shape">The architecture.</param>
    /// <param name="prefix">What stands before <c>q_proj</c>, <c>k_proj</c> and <c>v_proj</c>.</param>
    /// <param name="hasBias">Whether biases are stored.</param>
    public static IEnumerable<ArrayRecipe> QueryKeyValue(string name, ModelShape shape, string prefix, bool hasBias)
    {
        int shared = shape.KeyValueHeadCount * shape.HeadDim;
        return Linear(
            name, shape.ModelDim, hasBias, (prefix + "q_proj", shape.HeadsDim, null), (prefix + "k_proj", shared, null), (prefix + "v_proj", shared, null));
    }

    /// <summary>For each column of all heads, the place of its group's key among those of the key/value heads.</summary>
    /// <param name="shape">The architecture.</param>
    public static int[] Copies(ModelShape shape)
        => [.. Enumerable.Range(0, shape.HeadsDim).Select(column => (column / shape.HeadDim / shape.GroupSize * shape.HeadDim) + (column % shape.HeadDim))];

    /// <summary>Consecutive rows.</summary>
    public static int[] Range(int first, int count) => [.. Enumerable.Range(first, count)];

    /// <summary>The unembedding, where it is not the token embedding.</summary>
    public static IEnumerable<ArrayRecipe> Unembedding(ModelShape shape, string tensor = "^lm_head")
    {
        if (!shape.IsTied)
        {
            yield return Table(Gpt2Layout.Unembedding, tensor + ".weight", shape.VocabSize, shape.ModelDim);
        }

        if (shape.HasUnembeddingBias)
        {
            yield return new ArrayRecipe(Gpt2Layout.UnembeddingBias, new ArrayPart(tensor + ".bias", [shape.VocabSize]));
        }
    }
}
