using System.CommandLine;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder models list|show</c>.</summary>
internal static class ModelsCommand
{
    public static Command Create(CommandContext context) => new("models", "What models there are, and what they look like")
    {
        List(context),
        Show(context),
    };

    private static Command List(CommandContext context)
    {
        var command = new Command("list", "Name every shipped model");
        command.SetAction(_ =>
        {
            foreach (string name in ModelLocator.Shipped(ProductFolders.Models))
            {
                context.Output.WriteLine($"{name,-10} {Describe(ModelFolder.ReadShape(Path.Combine(ProductFolders.Models, name)))}");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        Argument<string> name = ValueOptions.Argument("model", "A model's name or folder");
        var command = new Command("show", "Show a model's architecture and its computation graph") { name };
        command.SetAction(parsed =>
        {
            string folder = ModelLocator.Find(parsed.GetValue(name)!, ProductFolders.Models);
            ModelShape shape = ModelFolder.ReadShape(folder);
            ComputationGraph graph = ModelGraph.Of(shape);
            context.Output.WriteLine($"model        {ModelLocator.DisplayName(folder)} ({folder})");
            context.Output.WriteLine($"shape        {Describe(shape)}");
            context.Output.WriteLine(FormattableString.Invariant($"vocabulary   {shape.VocabSize} tokens, context {shape.ContextLength}"));
            context.Output.WriteLine($"activation   {shape.Activation}, unembedding {(shape.IsTied ? "tied" : "untied")}");
            context.Output.WriteLine($"tokeniser    {(BpeTokenizer.Exists(folder) ? "byte-level BPE" : "none: prompts must be token ids")}");
            context.Output.WriteLine(FormattableString.Invariant(
                $"graph        {graph.SourceCount} sources, {graph.DestinationCount} destinations, {graph.EdgeCount} edges"));
            context.Output.WriteLine($"sha256       {ModelFolder.Hash(folder)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static string Describe(ModelShape shape) => FormattableString.Invariant(
        $"{shape.LayerCount} layers, {shape.HeadCount} heads, d_model {shape.ModelDim}, d_mlp {shape.MlpDim}");
}
