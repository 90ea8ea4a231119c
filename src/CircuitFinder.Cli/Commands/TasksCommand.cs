using System.CommandLine;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder tasks list|show|preview|export</c>.</summary>
internal static class TasksCommand
{
    public static Command Create(CommandContext context) => new("tasks", "What tasks there are, and what their prompts look like")
    {
        TasksListCommand.Create(context),
        TasksShowCommand.Create(context),
        Preview(context),
        TasksExportCommand.Create(context),
    };

    private static Command Preview(CommandContext context)
    {
        Argument<string> name = TaskArgument();
        Option<string> model = SharedOptions.Model();
        Option<int> examples = ValueOptions.Whole("--examples", "How many prompt pairs", 4, 1);
        Option<string?> corruption = ValueOptions.OptionalText("--corruption", "One of the task's corruptions [default: the task's]");
        Option<string?> bos = PromptOptions.Bos();
        Option<ulong?> seed = ValueOptions.OptionalSeed("Another number draws other prompts [default: the task's]");
        Option<bool> json = SharedOptions.Json("the prompts");
        Option<string?> output = SharedOptions.Output("preview.json");
        var command = new Command("preview", "Print prompt pairs as a model will see them")
        {
            name, model, examples, corruption, bos, seed, json, output,
        };
        command.SetAction(parsed =>
        {
            string folder = Lookups.Model(context, parsed.GetValue(model)!);
            ModelShape shape = ModelFolder.ReadShape(folder);
            DiscoveryPrompts prompts = DiscoveryPrompts.Load(
                new DiscoveryOptions
                {
                    Task = Lookups.Task(context, parsed.GetValue(name)!, parsed.GetValue(seed)),
                    TasksFolder = ProductFolders.Tasks,
                    Model = folder,
                    ModelsFolder = ProductFolders.Models,
                    Examples = parsed.GetValue(examples),
                    Corruption = parsed.GetValue(corruption),
                    Seed = parsed.GetValue(seed),
                    HoldOut = false,
                    ShowsMisfits = true,
                    Bos = PromptOptions.Mode(parsed, bos),
                },
                folder,
                shape);
            PromptOptions.PrintNotices(context, prompts);
            BpeTokenizer? tokenizer = BpeTokenizer.Exists(folder) ? BpeTokenizer.Load(folder, shape.VocabSize) : null;
            JsonOutput.Give(
                context,
                parsed.GetValue(json),
                parsed.GetValue(output),
                "preview",
                PromptsJson.Of(prompts, tokenizer),
                text => new PromptPrinter(text, tokenizer).Print(prompts));
            return ExitCode.Success;
        });
        return command;
    }

    private static Argument<string> TaskArgument() => ValueOptions.Argument("task", SharedOptions.TaskHelp);
}
