using System.CommandLine;
using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Cli;

/// <summary>Options that several commands have, with one meaning and one check everywhere.</summary>
internal static class SharedOptions
{
    private const int MostThreads = 1024;

    /// <summary>How a circuit is named.</summary>
    public const string CircuitHelp = "A circuit.json of this program, EAP-IG or MIB, the folder of a run that wrote one, or a published circuit's name (tasks/circuits)";

    /// <summary>How a task is named.</summary>
    public const string TaskHelp = "A task's name, the path of a task file, or of a dataset (AutoCircuit .json, EAP-IG .csv)";

    public static Option<int> Threads() => new("--threads")
    {
        Description = "Threads; changes no bit of the results [default: all cores]",
        CustomParser = result => ValueOptions.ReadWhole(result, "--threads", 1, MostThreads) ?? 0,
    };

    public static Option<string> Model() => ValueOptions.Text(
        "--model", "A model's folder or name (tasks/models), or the name of a model in the local Hugging Face cache", "tiny");

    /// <summary>Which scores help in circuit files that do not say.</summary>
    public static Option<string?> Helpful() => ValueOptions.OptionalChoice(
        "--helpful",
        "Which scores mark helpful edges, in files that do not say: negative, positive, or the largest by magnitude "
            + "[default: positive, as EAP-IG and MIB write them; magnitude if all scores have one sign]",
        "negative",
        "positive",
        "magnitude");

    public static Option<bool> Quiet() => ValueOptions.Flag("--quiet", "No progress; warnings stay");

    /// <summary>Whether the tables that <c>--out</c> receives are written as LaTeX too.</summary>
    public static Option<bool> TexOfOutput() => ValueOptions.Flag("--tex", "Write the tables of --out as LaTeX (booktabs) too");

    /// <summary>Prints results as one JSON value instead of a table.</summary>
    /// <param name="what">What is printed, such as <c>the report</c>.</param>
    public static Option<bool> Json(string what) => ValueOptions.Flag("--json", $"Print {what} as JSON");

    /// <summary>The folder for files of commands that else only print.</summary>
    /// <param name="files">What is written there, such as <c>heads.csv</c>.</param>
    public static Option<string?> Output(string files) => ValueOptions.OptionalText("--out", $"Folder for {files} [default: nothing is written]");

    /// <summary>How many prompt pairs run together; read with <see cref="BatchSize(ParseResult, Option{string})"/>.</summary>
    public static Option<string> Batch() => ValueOptions.Text(
        "--batch", "Prompt pairs that run together, or auto: by the model's shape and the memory there is; changes no bit of the results", "auto", text => BatchSize(text));

    /// <summary>What <see cref="Batch"/> asks for.</summary>
    /// <returns>Prompt pairs; 0 for auto.</returns>
    public static int BatchSize(ParseResult parsed, Option<string> batch)
        => BatchSize(parsed.GetValue(batch)!);

    /// <summary>How many random circuits stand beside each.</summary>
    public static Option<int> RandomDraws()
        => ValueOptions.Whole("--random-draws", "Connected random circuits drawn beside each circuit, with as many edges; 0 for none", 10, 0, 10_000);

    /// <summary>The threads to use when <paramref name="asked"/> were asked for; 0 means one a core.</summary>
    public static int ThreadCount(int asked) => asked == 0 ? Environment.ProcessorCount : asked;

    private static int BatchSize(string text)
        => text == "auto" ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0 ? size
            : throw new UserFaultException($"--batch {text}: give a number of prompt pairs, or auto.");
}
