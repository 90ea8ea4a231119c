using System.CommandLine;
using System.Text.Json.Nodes;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder tasks list</c>.</summary>
internal static class TasksListCommand
{
    public static Command Create(CommandContext context)
    {
        Option<bool> json = SharedOptions.Json("the list");
        Option<string?> folder = SharedOptions.Output("tasks.json and tasks.csv");
        var command = new Command("list", "Name every task of the working directory's tasks folder and of the program, and where it is from") { json, folder };
        command.SetAction(parsed =>
        {
            (LookupEntry Entry, TaskDefinition Task)[] tasks = [.. Readable(context, TaskLocator.Entries(ProductFolders.Tasks))];
            JsonOutput.Give(
                context,
                parsed.GetValue(json),
                parsed.GetValue(folder),
                "tasks",
                new JsonArray([.. tasks.Select(each => (JsonNode)Describe(each.Entry, each.Task))]),
                output => Print(output, tasks),
                path => [Write(path, tasks)]);
            return ExitCode.Success;
        });
        return command;
    }

    // A file that is no task does not keep the others from being listed: the folder may be another program's.
    private static IEnumerable<(LookupEntry Entry, TaskDefinition Task)> Readable(CommandContext context, IEnumerable<LookupEntry> entries)
    {
        foreach (LookupEntry entry in entries)
        {
            if (Read(context, entry.Path) is { } task)
            {
                yield return (entry, task);
            }

            if (entry.Hidden is { } hidden && Read(context, hidden) is { } shipped)
            {
                yield return (new LookupEntry(entry.Name, hidden, IsShipped: true, Hidden: null), shipped);
            }
        }
    }

    private static TaskDefinition? Read(CommandContext context, string path)
    {
        try
        {
            return TaskReader.Read(path);
        }
        catch (UserFaultException fault)
        {
            string more = fault.Faults.Count > 1 ? FormattableString.Invariant($" (and {fault.Faults.Count - 1} more)") : string.Empty;
            context.Error.WriteLine($"left out: {PlainText.Of(fault.Faults[0])}{more}");
            return null;
        }
    }

    private static void Print(TextWriter output, IReadOnlyList<(LookupEntry Entry, TaskDefinition Task)> tasks)
    {
        int width = tasks.Select(each => each.Entry.Origin.Length).Append(0).Max();
        foreach ((LookupEntry entry, TaskDefinition task) in tasks)
        {
            output.WriteLine($"{PlainText.Of(task.Name),-14} {task.Metric,-11} {PlainText.Of(entry.Origin.PadRight(width))}  {PlainText.Of(task.Description)}");
        }
    }

    private static JsonObject Describe(LookupEntry entry, TaskDefinition task) => new()
    {
        ["name"] = task.Name,
        ["metric"] = task.Metric,
        ["description"] = task.Description,
        ["is_shipped"] = entry.IsShipped,
        ["path"] = entry.Path,
    };

    private static string Write(string folder, IEnumerable<(LookupEntry Entry, TaskDefinition Task)> tasks)
    {
        CsvTable.Write(
            Path.Combine(folder, "tasks.csv"),
            ["task", "metric", "is_shipped", "path", "description"],
            tasks.Select(each => (string[])[each.Task.Name, each.Task.Metric, CsvTable.Cell(each.Entry.IsShipped), each.Entry.Path, each.Task.Description]));
        return "tasks.csv";
    }
}
