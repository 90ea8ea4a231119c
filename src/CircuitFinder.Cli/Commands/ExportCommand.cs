using System.Collections.Immutable;
using System.CommandLine;
using CircuitFinder.Engine;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Reports;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder export</c>: results in other tools' forms.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> inputs = ValueOptions.Arguments(
            "results", "mib: circuits, by file, run's folder or name; latex, markdown: one CSV table, or a run's folder for its summary.csv");
        Option<string?> format = ValueOptions.OptionalChoice("--format", "A submission to MIB's circuit track, or a table for a paper or a page", "mib", "latex", "markdown");
        format.Required = true;
        Option<string?> output = ValueOptions.OptionalText("--out", "mib: the submission's folder; latex, markdown: the file [default: beside the table]");
        Option<string?> content = ValueOptions.OptionalChoice("--content", "mib: every edge's score, or nine circuits of rising size [default: importances]", "importances", "circuits");
        Option<string?> select = ValueOptions.OptionalChoice("--select", "mib circuits: the best edges of all, or grown from the logits [default: top-n]", "top-n", "greedy");
        Option<string?> rank = ValueOptions.OptionalChoice("--rank", "mib circuits: best by |score|, or the most helpful [default: magnitude]", "magnitude", "helpful");
        Option<string?> helpful = SharedOptions.Helpful();
        Option<string?> task = ValueOptions.OptionalText("--task", "mib: the task's name there, such as ioi [default: as the file tells]");
        Option<string?> model = ValueOptions.OptionalText("--model", "mib: the model's name there, such as gpt2 [default: as the file tells]");
        Option<string?> title = ValueOptions.OptionalText("--title", "latex, markdown: what the caption begins with [default: the table's path]");
        var command = new Command("export", "Write results in other tools' forms: a MIB submission, or a LaTeX or Markdown table")
        {
            inputs, format, output, content, select, rank, helpful, task, model, title,
        };
        CommandChecks.Add(command, result =>
        {
            bool isMib = result.GetValue(format) == "mib";
            Option[] strays = isMib ? [title] : [content, select, rank, helpful, task, model];
            if (strays.FirstOrDefault(option => result.GetResult(option) is not null) is { } stray)
            {
                result.AddError(isMib ? $"{stray.Name} belongs to --format latex and markdown." : $"{stray.Name} belongs to --format mib.");
            }

            if (isMib && result.GetResult(output) is null)
            {
                result.AddError("--format mib needs --out, the submission's folder.");
            }

            if (!isMib && result.GetValue(inputs) is { Length: > 1 })
            {
                result.AddError("--format latex and markdown take one table.");
            }

            if (result.GetValue(content) != "circuits" && new Option[] { select, rank }.FirstOrDefault(option => result.GetResult(option) is not null) is { } choice)
            {
                result.AddError($"{choice.Name} belongs to --content circuits.");
            }
        });
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetValue(inputs)!;
            return parsed.GetValue(format) == "mib"
                ? WriteMib(
                    new MibExportOptions
                    {
                        Inputs = [.. ExportInputs.Circuits(context, paths)],
                        Output = parsed.GetValue(output)!,
                        Task = parsed.GetValue(task),
                        Model = parsed.GetValue(model),
                        Helpful = HelpfulSigns.Find(parsed.GetValue(helpful)),
                        AsCircuits = parsed.GetValue(content) == "circuits",
                        Selection = parsed.GetValue(select) == "greedy" ? SelectionMethod.Greedy : SelectionMethod.TopN,
                        Ranking = parsed.GetValue(rank) == "helpful" ? EdgeRanking.Helpfulness : EdgeRanking.Magnitude,
                    },
                    context)
                : WriteTable(ExportInputs.Table(paths[0]), parsed.GetValue(format) == "latex", parsed.GetValue(output), parsed.GetValue(title), context);
        });
        return command;
    }

    private static int WriteMib(MibExportOptions options, CommandContext context)
    {
        ImmutableArray<string> files = MibExport.Run(options, context.Error.WriteLine);
        foreach (string file in files)
        {
            context.Output.WriteLine($"wrote {file}");
        }

        foreach (string remark in MibExport.Remarks(files))
        {
            context.Error.WriteLine(remark);
        }

        return ExitCode.Success;
    }

    private static int WriteTable(string input, bool isLatex, string? output, string? title, CommandContext context)
    {
        string path = output ?? Path.ChangeExtension(input, isLatex ? ".tex" : ".md");
        ExportInputs.RequireOther(input, path);
        ResultTable table = ResultTable.Read(input);
        string caption = title ?? input.Replace('\\', '/');
        string label = $"tab:{Path.GetFileNameWithoutExtension(input)}";
        if (isLatex)
        {
            table.WriteLatex(path, caption, label);
        }
        else
        {
            table.WriteMarkdown(path, caption, label);
        }

        context.Output.WriteLine($"wrote {path}");
        return ExitCode.Success;
    }
}
