using System.CommandLine;
using System.Text.Json.Nodes;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts.Datasets;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder tasks show</c>: what a task's file defines, or what a dataset holds.</summary>
internal static class TasksShowCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> name = ValueOptions.Argument("task", SharedOptions.TaskHelp);
        Option<bool> json = SharedOptions.Json("the definition");
        Option<string?> folder = SharedOptions.Output("task.json");
        var command = new Command("show", "Show a task's definition, or what a dataset holds") { name, json, folder };
        command.SetAction(parsed =>
        {
            string path = Lookups.Task(context, parsed.GetValue(name)!);
            if (DatasetReader.CanRead(path))
            {
                var dataset = DatasetSummary.Of(path, DatasetReader.Read(path));
                JsonOutput.Give(context, parsed.GetValue(json), parsed.GetValue(folder), "task", dataset.ToJson(), dataset.Print);
                return ExitCode.Success;
            }

            TaskDefinition task = TaskReader.Read(path);
            JsonOutput.Give(context, parsed.GetValue(json), parsed.GetValue(folder), "task", Describe(task, path), output => Print(output, task, path));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(TextWriter output, TaskDefinition task, string path)
    {
        output.WriteLine($"task         {PlainText.Of(task.Name)} ({PlainText.Of(path)})");
        output.WriteLine($"description  {PlainText.Of(task.Description)}");
        output.WriteLine($"source       {PlainText.Of(task.Source ?? "none given")}");
        output.WriteLine($"metric       {task.Metric}");
        output.WriteLine(FormattableString.Invariant($"examples     {task.Examples}, seed {task.Seed}"));
        output.WriteLine($"split by     {(task.SplitBy.IsEmpty ? "none: training texts may hold what is tested" : string.Join(", ", task.SplitBy))}");
        foreach (WordList list in task.Lists)
        {
            output.WriteLine($"list         {list.Name}: {list.Words.Length} words");
        }

        foreach (RecordTable records in task.Records)
        {
            output.WriteLine($"records      {records.Name}: {records.Rows.Length} of {string.Join(", ", records.Columns)}");
        }

        foreach (Corruption corruption in task.Corruptions)
        {
            string mark = corruption == task.DefaultCorruption ? " (default)" : string.Empty;
            output.WriteLine($"corruption   {corruption.Name}{mark}");
        }

        foreach (PromptTemplate template in task.Templates)
        {
            output.WriteLine($"template     {template.Name}: {PromptPrinter.Visible(template.Text.Source)}");
        }
    }

    private static JsonObject Describe(TaskDefinition task, string path) => new()
    {
        ["name"] = task.Name,
        ["kind"] = "task",
        ["path"] = path,
        ["description"] = task.Description,
        ["source"] = task.Source,
        ["metric"] = task.Metric,
        ["examples"] = task.Examples,
        ["seed"] = task.Seed,
        ["split_by"] = JsonOutput.Array(task.SplitBy),
        ["lists"] = new JsonObject(task.Lists.Select(list => KeyValuePair.Create(list.Name, (JsonNode?)JsonOutput.Array(list.Words)))),
        ["records"] = new JsonObject(task.Records.Select(records => KeyValuePair.Create(records.Name, (JsonNode?)Rows(records)))),
        ["default_corruption"] = task.DefaultCorruption.Name,
        ["corruptions"] = JsonOutput.Array(task.Corruptions.Select(corruption => corruption.Name)),
        ["templates"] = new JsonObject(task.Templates.Select(template => KeyValuePair.Create(template.Name, (JsonNode?)template.Text.Source))),
    };

    private static JsonArray Rows(RecordTable records) => new(
        [.. records.Rows.Select(row => (JsonNode)new JsonObject(records.Columns.Zip(row, (column, text) => KeyValuePair.Create(column, (JsonNode?)text))))]);
}
