using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Finds a family's tensors in a model's files, every fault at once, and makes our arrays of them.</summary>
internal sealed class FamilyArrays
{
    // A message stays short whatever a file holds; an array has two sizes.
    private const int MostSizes = 8;

    private readonly WeightFiles _files;
    private readonly string _prefix;
    private readonly Dictionary<string, ArrayRecipe> _recipes;

    /// <param name="folder">Named in messages.</param>
    /// <param name="shape">The architecture that config.json describes.</param>
    /// <param name="files">The weights.</param>
    /// <exception cref="UserFaultException">Tensors are missing, of other sizes, of a type that is not supported, or too many.</exception>
    public FamilyArrays(string folder, ModelShape shape, WeightFiles files)
    {
        _files = files;
        IModelFamily family = ModelFamilies.Find(shape.Family)!;
        ArrayRecipe[] recipes = [.. family.Recipes(shape)];
        _recipes = recipes.ToDictionary(recipe => recipe.Name, StringComparer.Ordinal);
        string anchor = recipes[0].Parts[0].Tensor;
        _prefix = family.Prefixes.FirstOrDefault(prefix => files.Entries.ContainsKey(prefix + anchor)) ?? family.Prefixes[0];
        var faults = new FileFaults(folder);
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (ArrayPart part in recipes.SelectMany(recipe => recipe.Added is { } added ? [.. recipe.Parts, added.Vector] : recipe.Parts))
        {
            if (expected.Add(NameOf(part)) && !IsMissing(part))
            {
                CheckTensor(folder, NameOf(part), part.Sizes, faults);
            }
        }

        foreach (string extra in files.Entries.Keys.Where(name => !expected.Contains(name) && !family.IsBuffer(name)))
        {
            if (shape.IsTied && extra.EndsWith(Gpt2Layout.Unembedding, StringComparison.Ordinal))
            {
                CheckTied(folder, extra, _prefix + anchor, faults);
            }
            else
            {
                faults.Add($"{files.Entries[extra].File.Path}: tensor {PlainText.Cut(extra, 40)} has no place in this {shape.LayerCount}-layer {FamilyName(shape)}.");
            }
        }

        faults.ThrowIfAny();
    }

    /// <summary>Number of parameters of the tensors.</summary>
    /// <param name="shape">The architecture.</param>
    public static Int128 ParameterCount(ModelShape shape)
    {
        if (shape.Family == "gpt2")
        {
            // Its tensors need not be listed, which a wrong number of layers would make long.
            return ModelLimits.ParameterCount(shape);
        }

        Int128 dim = shape.ModelDim;
        Int128 layer = (2 * dim * shape.HeadsDim) + (2 * dim * shape.KeyValueHeadCount * shape.HeadDim) + (dim * (shape.HiddenDim + shape.MlpDim));
        return (shape.LayerCount * layer) + (dim * shape.VocabSize) + (shape.IsTied ? 0 : dim * shape.OutputSize);
    }

    /// <summary>Makes an array; one that the family does not have stays zero.</summary>
    /// <param name="name">Ours.</param>
    /// <param name="backend">Of the destination.</param>
    /// <param name="destination">[rows, columns], zeros.</param>
    /// <exception cref="UserFaultException">A value is not finite.</exception>
    public void Fill(string name, IBackend backend, MatrixView destination)
    {
        if (!_recipes.TryGetValue(name, out ArrayRecipe? recipe))
        {
            return;
        }

        if (recipe.Parts is [{ IsTransposed: false, Rows: null, Window: null, Sizes.Length: 2 } whole] && recipe is { Scale: 1, Offset: 0 })
        {
            _files.Upload(NameOf(whole), backend, destination);
            return;
        }

        float[] values = new float[destination.Rows * destination.Columns];
        int column = 0;
        foreach (ArrayPart part in recipe.Parts)
        {
            if (!IsMissing(part))
            {
                _files.Read(NameOf(part), part, values, destination.Columns, column);
            }

            column += part.ColumnCount;
        }

        bool hasProduct = recipe.Added is { } added && !IsMissing(added.Vector);
        if (hasProduct || recipe is not { Scale: 1, Offset: 0 })
        {
            double[] exact = [.. values.Select(value => (value * recipe.Scale) + recipe.Offset)];
            if (hasProduct)
            {
                AddProduct(recipe.Added!.Value.Vector, recipe.Added.Value.Matrix, exact);
            }

            backend.Upload(exact.AsSpan(), destination);
            return;
        }

        backend.Upload(values.AsSpan(), destination);
    }

    private bool IsMissing(ArrayPart part) => part.IsOptional && !_files.Entries.ContainsKey(NameOf(part));

    private void AddProduct(ArrayPart vector, ArrayPart matrix, double[] sums)
    {
        float[] factors = new float[vector.RowCount];
        float[] rows = new float[matrix.RowCount * matrix.Width];
        _files.Read(NameOf(vector), vector, factors, factors.Length, 0);
        _files.Read(NameOf(matrix), matrix, rows, matrix.Width, 0);
        for (int column = 0; column < sums.Length; column++)
        {
            for (int row = 0; row < factors.Length; row++)
            {
                sums[column] += (double)factors[row] * rows[(row * sums.Length) + column];
            }
        }
    }

    private static string FamilyName(ModelShape shape) => shape.Family == "gpt2" ? "GPT-2" : shape.Family;

    private string NameOf(ArrayPart part)
        => part.Tensor[0] != '^' ? _prefix + part.Tensor
            : _files.Entries.ContainsKey("language_model." + part.Tensor[1..]) ? "language_model." + part.Tensor[1..]
            : part.Tensor[1..];

    private void CheckTensor(string folder, string name, int[] sizes, FileFaults faults)
    {
        if (!_files.Entries.TryGetValue(name, out (TensorFile File, SafetensorsEntry Entry) found))
        {
            faults.Add($"{folder}: tensor {name} [{string.Join(", ", sizes)}] is missing.");
            return;
        }

        if (!found.Entry.Sizes.AsSpan().SequenceEqual(sizes))
        {
            faults.Add(
                $"{found.File.Path}: tensor {name} is [{string.Join(", ", found.Entry.Sizes.Take(MostSizes))}]; config.json makes it [{string.Join(", ", sizes)}].");
        }

        if (!Enum.GetNames<ElementType>().Contains(found.Entry.Type))
        {
            faults.Add($"{found.File.Path}: tensor {name} is {found.Entry.Type}; F32, F16 and BF16 are supported.");
        }
    }

    private void CheckTied(string folder, string unembedding, string embedding, FileFaults faults)
    {
        if (!_files.Entries.TryGetValue(embedding, out (TensorFile File, SafetensorsEntry Entry) table))
        {
            return;
        }

        (TensorFile file, SafetensorsEntry entry) = _files.Entries[unembedding];
        using MappedArray own = file.Map(entry);
        using MappedArray shared = table.File.Map(table.Entry);
        if (!own.HasBytesOf(shared))
        {
            faults.Add(
                $"{folder}: {unembedding} differs from {embedding}, but config.json ties them; set tie_word_embeddings to false.");
        }
    }
}
