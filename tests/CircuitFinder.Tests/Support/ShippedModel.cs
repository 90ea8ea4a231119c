using System.Collections.Immutable;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Tests.Support;

/// <summary>The model in the box, and prompts for it.</summary>
internal static class ShippedModel
{
    public static string Tasks { get; } = Path.Combine(RepositoryRoot.Path, "tasks");

    public static string Folder { get; } = Path.Combine(Tasks, "models", "tiny");

    public static (Transformer Model, ImmutableArray<TokenPair> Pairs) Load(IBackend backend, string task, int examples)
    {
        Transformer model = ModelFolder.Load(Folder, backend);
        TaskDefinition definition = TaskLocator.Find(task, Tasks);
        var aligner = new PromptAligner(BpeTokenizer.Load(Folder), model.Shape.VocabSize, model.Shape.ContextLength);
        return (model, aligner.Align(PromptGenerator.Generate(definition, definition.Seed, PromptSplit.Test), examples).Pairs);
    }
}
