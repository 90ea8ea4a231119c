using System.CommandLine;
using System.CommandLine.Help;
using CircuitFinder.Cli;

namespace CircuitFinder.Tests.Cli;

/// <summary>Every option of every command, each with values that it cannot take.</summary>
public class OptionValueTests
{
    private static readonly Dictionary<Type, string[]> WrongByType = new()
    {
        [typeof(int)] = ["x", "1e3", "1.5", "-1", "NaN", "", " ", "+-1", "99999999999999999999", "-99999999999999999999"],
        [typeof(ulong)] = ["x", "1e3", "1.5", "-1", "NaN", "", "99999999999999999999"],
        [typeof(double)] = ["x", "NaN", "Infinity", "-Infinity", "1e999", "-1", "", "1,5"],
        [typeof(string)] = ["", " "],
        [typeof(string[])] = ["", "x", "ioi=", "ioi=NaN", "ioi=-1", "ioi=1e999"],
    };

    // Text that the command reads itself.
    private static readonly Dictionary<string, string[]> WrongByName = new()
    {
        ["--threshold"] = ["x", "-1", "NaN", "Infinity", "0.1,,0.2", "1e999"],
        ["--memory"] = ["x", "-1GB", "0", "NaN", "GB", "1e999GB"],
        ["--batch"] = ["x", "0", "-1", "1.5", "1e3", "99999999999999999999"],
        ["--device"] = ["gpu"],
        ["--precision"] = ["int8"],
    };

    public static TheoryData<string, string, string> WrongValues()
    {
        var data = new TheoryData<string, string, string>();
        foreach ((string path, Command command) in Leaves(Root(), string.Empty))
        {
            foreach (Option option in command.Options.Where(option => option is not HelpOption))
            {
                foreach (string value in WrongFor(option))
                {
                    data.Add(path, option.Name, value);
                }
            }
        }

        return data;
    }

    public static TheoryData<string, string> AllOptions()
    {
        var data = new TheoryData<string, string>();
        foreach ((string path, Command command) in Leaves(Root(), string.Empty))
        {
            foreach (Option option in command.Options.Where(option => option is not HelpOption && option.ValueType != typeof(bool)))
            {
                data.Add(path, option.Name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(WrongValues))]
    public void WrongValue_IsOneLineThatNamesOptionAndValue(string path, string option, string value)
    {
        (int exit, string output, string error) = CommandLine.Run([.. Complete(path, option), option, value]);

        Assert.True(exit is ExitCode.UserFault or ExitCode.Usage, $"exit {exit}");
        Assert.Empty(output);
        string line = Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith(option + " ", line, StringComparison.Ordinal);
        Assert.Contains(value, line, StringComparison.Ordinal);
        Assert.Matches("give |computes in ", line);
        Assert.DoesNotContain("System.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Cannot parse", line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void NoValue_IsOneLineThatNamesTheOption(string path, string option)
    {
        (int exit, string output, string error) = CommandLine.Run([.. Complete(path, option), option]);

        Assert.Equal(ExitCode.Usage, exit);
        Assert.Empty(output);
        Assert.Equal($"{option}: give a value. See: circuitfinder {path} --help", error.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("--edges 1e3: give a whole number.", 2, "discover", "ioi", "--edges", "1e3")]
    [InlineData("--edges 99999999999: give a number of at most 2147483647.", 1, "discover", "ioi", "--edges", "99999999999")]
    [InlineData("--fraction NaN: give a number above 0 and at most 1.", 1, "discover", "ioi", "--fraction", "NaN")]
    [InlineData("--seed -1: give a number from 0 to 18446744073709551615.", 1, "tasks", "preview", "ioi", "--seed", "-1")]
    [InlineData("--type 16: give F32, F16 or BF16.", 2, "train", "--type", "16")]
    [InlineData("--select all: give top-n or greedy.", 2, "discover", "ioi", "--select", "all")]
    [InlineData("--edges: give it once, not 2 times.", 2, "discover", "ioi", "--edges", "5", "--edges", "6")]
    [InlineData("<task> '': this is empty; give a value.", 1, "heads", "")]
    public void WrongValue_SaysWhatWouldBeRight(string message, int code, params string[] args)
    {
        (int exit, _, string error) = CommandLine.Run(args);
        string help = code == ExitCode.Usage ? $" See: circuitfinder {args[0]} --help" : string.Empty;
        Assert.Equal((code, message + help), (exit, error.TrimEnd('\n')));
    }

    [Theory]
    [InlineData("there is no task '@x'", "discover", "@x")]
    [InlineData("@home.csv: there is no such file", "export", "@home.csv", "--format", "latex", "--title", "@home")]
    [InlineData("--method @x: give ", "discover", "ioi", "--method", "@x")]
    public void WordThatBeginsWithAt_IsAPath(string message, params string[] args)
        => Assert.Contains(message, CommandLine.Run(args).Error, StringComparison.Ordinal);

    [Fact]
    public void Help_OfAWrongCommandLine_IsStillPrinted()
    {
        (int exit, string output, _) = CommandLine.Run("discover", "--nonsense", "--help");
        Assert.Equal(0, exit);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> WrongFor(Option option)
    {
        Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        if (type == typeof(bool))
        {
            return [];
        }

        string[] byName = WrongByName.GetValueOrDefault(option.Name, []);
        bool isChoice = option.CompletionSources.Count > 0 && type == typeof(string);
        return [.. WrongByType[type], .. option.ValueType == typeof(string) ? byName : [], .. isChoice ? ["no-such", "0", "16", "-1"] : (string[])[]];
    }

    // Whatever else the command must be given.
    private static IEnumerable<string> Complete(string path, string option)
    {
        Command command = Leaves(Root(), string.Empty).First(leaf => leaf.Path == path).Command;
        IEnumerable<string> arguments = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0).Select(_ => "nothing");
        IEnumerable<string> options = command.Options
            .Where(each => each.Required && each.Name != option)
            .SelectMany(each => (string[])[each.Name, each.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).FirstOrDefault()?.Label ?? "nothing"]);
        return [.. path.Split(' '), .. arguments, .. options];
    }

    private static RootCommand Root() => CommandLineApp.Root(new CommandContext(TextWriter.Null, TextWriter.Null, [], default));

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path)
        => command.Subcommands.Count == 0
            ? [(path, command)]
            : command.Subcommands.SelectMany(child => Leaves(child, path.Length == 0 ? child.Name : $"{path} {child.Name}"));
}
