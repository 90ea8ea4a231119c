using System.CommandLine;
using System.Globalization;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Reports;
using CircuitFinder.Numerics;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder heads</c>: where heads look.</summary>
internal static class HeadsCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> task = ValueOptions.Argument("task", SharedOptions.TaskHelp);
        Option<string> model = SharedOptions.Model();
        Option<string?> circuit = ValueOptions.OptionalText("--circuit", "A circuit.json: show only its heads");
        Option<int> examples = ValueOptions.Whole("--examples", "How many prompts", 100, 1);
        Option<int> threads = SharedOptions.Threads();
        Option<string> device = SharedOptions.Device();
        Option<string?> precision = SharedOptions.Precision();
        var command = new Command("heads", "Where every head looks on a task's clean prompts: previous token, duplicates, induction, answers")
        {
            task, model, circuit, examples, threads, device, precision,
        };
        command.SetAction(parsed =>
        {
            using IBackend backend = Devices.Open(parsed.GetValue(device)!, parsed.GetValue(precision), SharedOptions.ThreadCount(parsed.GetValue(threads)));
            string folder = Lookups.Model(context, parsed.GetValue(model)!);
            ModelShape shape = ModelFolder.ReadShape(folder);
            var options = new DiscoveryOptions
            {
                Task = Lookups.Task(context, parsed.GetValue(task)!),
                TasksFolder = ProductFolders.Tasks,
                Model = folder,
                ModelsFolder = ProductFolders.Models,
                Examples = parsed.GetValue(examples),
                HoldOut = false,
            };
            DiscoveryPrompts prompts = DiscoveryPrompts.Load(options, folder, shape);
            using Transformer loaded = ModelFolder.Load(folder, backend);
            Print(
                context.Output,
                HeadAttentionMeter.Measure(loaded, prompts.Prompts.Pairs, context.Cancellation),
                Shown(parsed.GetValue(circuit) is { } path ? Lookups.Circuit(context, path) : null, shape));
            return ExitCode.Success;
        });
        return command;
    }

    // Which heads a circuit keeps; all without one.
    private static Func<int, int, bool> Shown(string? path, ModelShape shape)
    {
        if (path is null)
        {
            return (_, _) => true;
        }

        CircuitFile file = CircuitJson.Read(path);
        ComputationGraph graph = ModelGraph.Of(shape);
        return file.Circuit.Graph.HasShapeOf(graph)
            ? (layer, head) => file.Circuit.ContainsSource(graph.HeadSource(layer, head))
            : throw new UserFaultException(
                $"{path}: this circuit is of a model of {file.Circuit.Graph.ShapeText}; this model is of {graph.ShapeText}. Give a circuit of this model, or its model with --model.");
    }

    private static void Print(TextWriter output, IEnumerable<HeadAttention> heads, Func<int, int, bool> isShown)
    {
        output.WriteLine("share of attention   previous  duplicate  induction  first   answer  wrong");
        foreach (HeadAttention head in heads.Where(head => isShown(head.Layer, head.Head)))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"a{head.Layer}.h{head.Head,-16} {Share(head.PreviousToken),8}  {Share(head.DuplicateToken),9}  {Share(head.Induction),9}  {Share(head.FirstToken),5}   {Share(head.Answer),6}  {Share(head.WrongAnswer),5}  {head.Role}"));
        }
    }

    private static string Share(double value) => double.IsNaN(value) ? "-" : value.ToString("0.00", CultureInfo.InvariantCulture);
}
