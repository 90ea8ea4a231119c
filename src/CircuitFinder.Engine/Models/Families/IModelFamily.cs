using CircuitFinder.Engine.Models.Files;

namespace CircuitFinder.Engine.Models.Families;

/// <summary>A family of models: how its config.json describes an architecture, and which tensors its arrays are made of.</summary>
internal interface IModelFamily
{
    /// <summary>As config.json names it.</summary>
    string ModelType { get; }

    /// <summary>What may stand before the names of tensors, the usual one first.</summary>
    IReadOnlyList<string> Prefixes { get; }

    /// <summary>The architecture; faults are collected in <paramref name="config"/>.</summary>
    /// <param name="config">Of the model.</param>
    ModelShape ReadShape(ConfigFields config);

    /// <summary>Every array that is not zero.</summary>
    /// <param name="shape">The architecture.</param>
    IEnumerable<ArrayRecipe> Recipes(ModelShape shape);

    /// <summary>Whether a tensor is no weight but a buffer that some versions save, such as a mask.</summary>
    /// <param name="name">With its prefix.</param>
    bool IsBuffer(string name) => false;
}
