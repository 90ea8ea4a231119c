using System.CommandLine;
using System.Text.Json.Nodes;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Engine.Tasks;
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
        Option<bool> json = SharedOptions.Json("the list");
        Option<string?> folder = SharedOptions.Output("models.json and models.csv");
        var command = new Command("list", "Name every model of the working directory's tasks/models folder and of the program, and where it is from") { json, folder };
        command.SetAction(parsed =>
        {
            (LookupEntry Entry, ModelShape Shape)[] models = [.. Readable(context, ModelLocator.Entries(ProductFolders.Models))];
            JsonOutput.Give(
                context,
                parsed.GetValue(json),
                parsed.GetValue(folder),
                "models",
                new JsonArray([.. models.Select(each => (JsonNode)Describe(each.Entry, each.Shape))]),
                output => Print(output, models),
                path => [Write(path, models)]);
            return ExitCode.Success;
        });
        return command;
    }

    // A folder that is no model of ours does not keep the others from being listed.
    private static IEnumerable<(LookupEntry Entry, ModelShape Shape)> Readable(CommandContext context, IEnumerable<LookupEntry> entries)
    {
        foreach (LookupEntry entry in entries)
        {
            if (Read(context, entry.Path) is { } shape)
            {
                yield return (entry, shape);
            }

            if (entry.Hidden is { } hidden && Read(context, hidden) is { } shipped)
            {
                yield return (new LookupEntry(entry.Name, hidden, IsShipped: true, Hidden: null), shipped);
            }
        }
    }

    private static ModelShape? Read(CommandContext context, string folder)
    {
        try
        {
            return ModelFolder.ReadShape(folder);
        }
        catch (UserFaultException fault)
        {
            context.Error.WriteLine($"left out: {fault.Faults[0]}");
            return null;
        }
    }

    private static void Print(TextWriter output, IReadOnlyList<(LookupEntry Entry, ModelShape Shape)> models)
    {
        int width = models.Select(each => each.Entry.Origin.Length).Append(0).Max();
        foreach ((LookupEntry entry, ModelShape shape) in models)
        {
            output.WriteLine($"{entry.Name,-10} {entry.Origin.PadRight(width)}  {Describe(shape)}");
        }
    }

    private static JsonObject Describe(LookupEntry entry, ModelShape shape) => new()
    {
        ["name"] = entry.Name,
        ["is_shipped"] = entry.IsShipped,
        ["path"] = entry.Path,
        ["family"] = shape.Family,
        ["architecture"] = ArchitectureText.Of(shape),
        ["layers"] = shape.LayerCount,
        ["heads"] = shape.HeadCount,
        ["key_value_heads"] = shape.KeyValueHeadCount,
        ["head_dim"] = shape.HeadDim,
        ["d_model"] = shape.ModelDim,
        ["d_mlp"] = shape.MlpDim,
    };

    private static string Write(string folder, IEnumerable<(LookupEntry Entry, ModelShape Shape)> models)
    {
        CsvTable.Write(
            Path.Combine(folder, "models.csv"),
            ["model", "is_shipped", "path", "layers", "heads", "d_model", "d_mlp"],
            models.Select(each => (string[])
            [
                each.Entry.Name,
                CsvTable.Cell(each.Entry.IsShipped),
                each.Entry.Path,
                CsvTable.Cell(each.Shape.LayerCount),
                CsvTable.Cell(each.Shape.HeadCount),
                CsvTable.Cell(each.Shape.ModelDim),
                CsvTable.Cell(each.Shape.MlpDim),
            ]));
        return "models.csv";
    }

    private static Command Show(CommandContext context)
    {
        Argument<string> name = ValueOptions.Argument("model", "A model's name or folder");
        Option<bool> json = SharedOptions.Json("the model's description");
        Option<string?> output = SharedOptions.Output("model.json");
        var command = new Command("show", "Show a model's architecture and its computation graph") { name, json, output };
        command.SetAction(parsed =>
        {
            string folder = Lookups.Model(context, parsed.GetValue(name)!);
            ModelShape shape = ModelFolder.ReadShape(folder);
            ComputationGraph graph = ModelGraph.Of(shape);
            string hash = ModelFolder.Hash(folder);
            JsonOutput.Give(
                context,
                parsed.GetValue(json),
                parsed.GetValue(output),
                "model",
                Describe(folder, shape, graph, hash),
                text => Print(text, folder, shape, graph, hash));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(TextWriter output, string folder, ModelShape shape, ComputationGraph graph, string hash)
    {
        output.WriteLine($"model        {ModelLocator.DisplayName(folder)} ({folder})");
        output.WriteLine($"shape        {Describe(shape)}");
        output.WriteLine(FormattableString.Invariant($"vocabulary   {shape.VocabSize} tokens, context {shape.ContextLength}"));
        output.WriteLine($"architecture {ArchitectureText.Of(shape)}");
        output.WriteLine($"activation   {shape.Activation}, unembedding {(shape.IsTied ? "tied" : "untied")}");
        output.WriteLine($"tokeniser    {(BpeTokenizer.Exists(folder) ? "byte-level BPE" : "none: prompts must be token ids")}");
        output.WriteLine(FormattableString.Invariant(
            $"graph        {graph.SourceCount} sources, {graph.DestinationCount} destinations, {graph.EdgeCount} edges"));
        output.WriteLine($"sha256       {hash}");
    }

    private static JsonObject Describe(string folder, ModelShape shape, ComputationGraph graph, string hash) => new()
    {
        ["name"] = ModelLocator.DisplayName(folder),
        ["path"] = folder,
        ["sha256"] = hash,
        ["layers"] = shape.LayerCount,
        ["heads"] = shape.HeadCount,
        ["d_model"] = shape.ModelDim,
        ["d_mlp"] = shape.MlpDim,
        ["vocabulary"] = shape.VocabSize,
        ["context"] = shape.ContextLength,
        ["activation"] = shape.Activation.ToString(),
        ["is_tied"] = shape.IsTied,
        ["has_tokeniser"] = BpeTokenizer.Exists(folder),
        ["graph"] = new JsonObject { ["sources"] = graph.SourceCount, ["destinations"] = graph.DestinationCount, ["edges"] = graph.EdgeCount },
    };

    private static string Describe(ModelShape shape) => FormattableString.Invariant(
        $"{shape.LayerCount} layers, {shape.HeadCount} heads, d_model {shape.ModelDim}, d_mlp {shape.MlpDim}");
}
