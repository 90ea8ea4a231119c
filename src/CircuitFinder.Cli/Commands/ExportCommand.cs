using System.Collections.Immutable;
using System.CommandLine;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Engine.Runs.Export;

namespace CircuitFinder.Cli.Commands;

/// <summary><c>circuitfinder export</c>: results in other tools' forms.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> inputs = ValueOptions.Arguments(
            "results",
            "mib, svg, dot: circuits, by file, run's folder or name; latex, markdown: CSV tables, or runs' folders for their summary.csv");
        Option<string?> format = ValueOptions.OptionalChoice(
            "--format", "A submission to MIB's circuit track, tables for a paper or a page, or pictures of circuits", "mib", "latex", "markdown", "svg", "dot");
        format.Required = true;
        Option<string?> output = ValueOptions.OptionalText("--out", "mib: the submission's folder; else: the file, if there is one input [default: beside the input]");
        Option<string?> content = ValueOptions.OptionalChoice("--content", "mib: every edge's score, or nine circuits of rising size [default: importances]", "importances", "circuits");
        Option<string?> select = ValueOptions.OptionalChoice("--select", "mib circuits: the best edges of all, or grown from the logits [default: top-n]", "top-n", "greedy");
        Option<string?> rank = ValueOptions.OptionalChoice("--rank", "mib circuits: best by |score|, or the most helpful [default: magnitude]", "magnitude", "helpful");
        Option<string?> helpful = SharedOptions.Helpful();
        Option<string?> task = ValueOptions.OptionalText("--task", "mib: the task's name there, such as ioi [default: as in the file]");
        Option<string?> model = ValueOptions.OptionalText("--model", "mib: the model's name there, such as gpt2 [default: as in the file]");
        Option<string?> title = ValueOptions.OptionalText("--title", "latex, markdown: what the caption begins with [default: what the table is of]");
        var command = new Command("export", "Write results in other tools' forms: a MIB submission, LaTeX or Markdown tables, or pictures of circuits")
        {
            inputs, format, output, content, select, rank, helpful, task, model, title,
        };
        var pictures = new PictureArguments();
        pictures.AddTo(command);
        IEnumerable<Option> StraysOf(string? kind) => kind switch
        {
            "mib" => [title, .. pictures.All],
            "svg" => [content, select, rank, task, model, title],
            "dot" => [content, select, rank, task, model, title, .. pictures.All],
            _ => [content, select, rank, helpful, task, model, .. pictures.All],
        };
        CommandChecks.Add(command, result =>
        {
            string? kind = result.GetValue(format);
            bool isMib = kind == "mib";
            foreach (Option stray in StraysOf(kind).Where(option => result.GetResult(option) is not null))
            {
                result.AddError($"{stray.Name} does not belong to --format {kind}.");
            }

            if (isMib && result.GetResult(output) is null)
            {
                result.AddError("--format mib needs --out, the submission's folder.");
            }

            if (result.GetValue(content) != "circuits" && new Option[] { select, rank }.FirstOrDefault(option => result.GetResult(option) is not null) is { } choice)
            {
                result.AddError($"{choice.Name} belongs to --content circuits.");
            }
        });
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetValue(inputs)!;
            string kind = parsed.GetValue(format)!;
            if (kind is "svg" or "dot")
            {
                PictureOptions drawn = pictures.Of(parsed);
                return WriteEach(
                    paths, parsed.GetValue(output), context,
                    (input, file) => WritePicture(input, "." + kind, file, HelpfulSigns.Find(parsed.GetValue(helpful)), drawn, context));
            }

            return kind == "mib"
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
                : WriteEach(
                    [.. paths.Select(ExportInputs.Table)], parsed.GetValue(output), context,
                    (input, file) => WriteTable(input, kind == "latex", file, parsed.GetValue(title)));
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

    private static int WriteEach(string[] inputs, string? output, CommandContext context, Func<string, string?, string> write)
    {
        if (output is not null && inputs.Length > 1)
        {
            throw new UserFaultException($"--out {output}: there are {inputs.Length} inputs, and it names one file. Leave --out out: each file is then written beside its input.");
        }

        foreach (string input in inputs)
        {
            context.Output.WriteLine($"wrote {write(input, output)}");
        }

        return ExitCode.Success;
    }

    // A circuit that is named lies among the shipped ones, whose folder is not to be written to.
    private static string WritePicture(string input, string ending, string? output, HelpfulSign? helpful, PictureOptions pictures, CommandContext context)
    {
        string circuit = Lookups.Circuit(context, input);
        bool isNamed = !File.Exists(input) && !Directory.Exists(input);
        string path = output ?? (isNamed ? Path.GetFileNameWithoutExtension(circuit) + ending : Path.ChangeExtension(circuit, ending));
        ExportInputs.RequireOther(circuit, path, isBeside: output is null || FileKinds.AreSame(path, Path.ChangeExtension(circuit, ending)));
        PictureExport.Run(circuit, ending == ".dot", path, helpful, pictures);
        return path;
    }

    private static string WriteTable(string input, bool isLatex, string? output, string? title)
    {
        string path = output ?? Path.ChangeExtension(input, isLatex ? ".tex" : ".md");
        ExportInputs.RequireOther(input, path, isBeside: output is null || FileKinds.AreSame(path, Path.ChangeExtension(input, isLatex ? ".tex" : ".md")));
        var table = ResultTable.Read(input);
        string name = Path.GetFileNameWithoutExtension(input);
        if (isLatex)
        {
            table.WriteLatex(path, TableOrigin.Of(input), name, title);
        }
        else
        {
            table.WriteMarkdown(path, title ?? input.Replace('\\', '/'), $"tab:{name}");
        }

        return path;
    }
}
