using System.CommandLine;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder tasks list|show|preview|export</c>.</summary>
internal static class TasksCommand
{
    public static Command Create(CommandContext context) => new("tasks", "What tasks there are, and what their prompts look like")
    {
        List(context),
        Show(context),
        Preview(context),
        TasksExportCommand.Create(context),
    };

    private static Command List(CommandContext context)
    {
        var command = new Command("list", "Name every task");
        command.SetAction(_ =>
        {
            foreach (string name in TaskLocator.List(ProductFolders.Tasks))
            {
                TaskDefinition task = TaskLocator.Find(name, ProductFolders.Tasks);
                context.Output.WriteLine($"{task.Name,-14} {task.Metric,-11} {task.Description}");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        Argument<string> name = TaskArgument();
        var command = new Command("show", "Show a task's definition") { name };
        command.SetAction(parsed =>
        {
            TaskDefinition task = TaskLocator.Find(parsed.GetValue(name)!, ProductFolders.Tasks);
            context.Output.WriteLine($"task         {task.Name}");
            context.Output.WriteLine($"description  {task.Description}");
            context.Output.WriteLine($"source       {task.Source ?? "none given"}");
            context.Output.WriteLine($"metric       {task.Metric}");
            context.Output.WriteLine(FormattableString.Invariant($"examples     {task.Examples}, seed {task.Seed}"));
            context.Output.WriteLine($"split by     {string.Join(", ", task.SplitBy)}");
            foreach (WordList list in task.Lists)
            {
                context.Output.WriteLine($"list         {list.Name}: {list.Words.Length} words");
            }

            foreach (Corruption corruption in task.Corruptions)
            {
                string mark = corruption == task.DefaultCorruption ? " (default)" : string.Empty;
                context.Output.WriteLine($"corruption   {corruption.Name}{mark}");
            }

            foreach (PromptTemplate template in task.Templates)
            {
                context.Output.WriteLine($"template     {template.Name}: {PromptPrinter.Visible(template.Text.Source)}");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Preview(CommandContext context)
    {
        Argument<string> name = TaskArgument();
        Option<string> model = SharedOptions.Model();
        Option<int> examples = ValueOptions.Whole("--examples", "How many prompt pairs", 4, 1);
        Option<string?> corruption = ValueOptions.OptionalText("--corruption", "One of the task's corruptions [default: the task's]");
        Option<ulong?> seed = ValueOptions.OptionalSeed("Another number draws other prompts [default: the task's]");
        var command = new Command("preview", "Print prompt pairs as a model will see them") { name, model, examples, corruption, seed };
        command.SetAction(parsed =>
        {
            string folder = ModelLocator.Find(parsed.GetValue(model)!, ProductFolders.Models);
            ModelShape shape = ModelFolder.ReadShape(folder);
            DiscoveryPrompts prompts = DiscoveryPrompts.Load(
                new DiscoveryOptions
                {
                    Task = parsed.GetValue(name)!,
                    TasksFolder = ProductFolders.Tasks,
                    Model = folder,
                    ModelsFolder = ProductFolders.Models,
                    Examples = parsed.GetValue(examples),
                    Corruption = parsed.GetValue(corruption),
                    Seed = parsed.GetValue(seed),
                    HoldOut = false,
                },
                folder,
                shape);
            BpeTokenizer? tokenizer = BpeTokenizer.Exists(folder) ? BpeTokenizer.Load(folder, shape.VocabSize) : null;
            new PromptPrinter(context.Output, tokenizer).Print(prompts);
            return ExitCode.Success;
        });
        return command;
    }

    private static Argument<string> TaskArgument() => ValueOptions.Argument("task", "A task's name, or the path of a task file or dataset");
}
