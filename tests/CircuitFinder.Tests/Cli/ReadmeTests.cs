using System.Text.RegularExpressions;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>Every command that the README and the reference print does what it says: it is run here, or at least parses where it
/// would take long.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string Program = "dotnet run -c Release --project src/CircuitFinder.Cli --";

    private static readonly string[] Pages = [Path.Combine(RepositoryRoot.Path, "README.md"), Path.Combine(RepositoryRoot.Path, "src", "REFERENCE.md")];

    private readonly ScratchFolder _scratch = new();

    /// <summary>The lines of the README's shell blocks that call the program as the default build has it.</summary>
    public static TheoryData<string> Commands()
        => [.. ShellLines().Select(line => line.Replace(Program, "circuitfinder", StringComparison.Ordinal))
            .Where(command => command.StartsWith("circuitfinder ", StringComparison.Ordinal)).Distinct()];

    /// <summary>The lines that build with libtorch as a package, which this build does not have: <c>.ci/run</c> runs its tests.</summary>
    public static TheoryData<string> OptInCommands() => [.. ShellLines().Where(line => line.Contains("-p:", StringComparison.Ordinal))];

    private static IEnumerable<string> ShellLines()
    {
        foreach (Match block in Pages.SelectMany(page => ShellBlock().Matches(File.ReadAllText(page))))
        {
            string text = block.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal);
            foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                yield return line;
            }
        }
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Readme_HasItsCommands() => Assert.True(Commands().Cast<object>().Count() >= 8);

    [WholeRunTheory]
    [MemberData(nameof(Commands))]
    public void Readme_EveryCommand_Works(string command)
    {
        List<string> args = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        if (args.IndexOf("--out") is var at and >= 0)
        {
            if (args.Contains("export"))
            {
                args[at + 1] = _scratch[Path.GetFileName(args[at + 1])];
            }
            else
            {
                args.RemoveRange(at, 2);
            }
        }

        // The README's reader stands in the checkout; the tests stand elsewhere.
        args = [.. args.Select(arg => arg.StartsWith("results/", StringComparison.Ordinal) ? Path.Combine(RepositoryRoot.Path, arg) : arg)];
        if (args[0] is "discover" or "train" or "benchmark")
        {
            args.AddRange(["--out", _scratch["out"], "--quiet"]);
        }

        // What takes long on all prompts does the same on few.
        if (args[0] is "discover" && !args.Contains("--examples"))
        {
            args.AddRange(["--examples", args.Contains("all") ? "3" : "10"]);
        }
        else if (args[0] is "evaluate")
        {
            args[args.IndexOf("--examples") + 1] = "2";
        }

        if (args[0] is "train" or "benchmark")
        {
            // The real ones take minutes: cancelled before the first piece of work, they have still read every option.
            Assert.Equal(130, CommandLine.Run(new CancellationToken(canceled: true), [.. args]).Exit);
            return;
        }

        (int exit, string output, string error) = CommandLine.Run([.. args]);
        Assert.True(exit == 0, error);
        Assert.NotEmpty(output);
    }

    [Theory]
    [MemberData(nameof(OptInCommands))]
    public void Readme_EveryOptInCommand_BuildsAProjectOfTheCheckoutWithOptionsThatParse(string command)
    {
        Match match = OptIn().Match(command);
        Assert.True(match.Success, command);
        Assert.True(Directory.Exists(Path.Combine(RepositoryRoot.Path, match.Groups["project"].Value)), command);
        if (match.Groups["args"] is { Success: true } args)
        {
            // All that is wrong with it here is the device, whose libtorch is not where this says.
            (int exit, _, string error) = CommandLine.Run([.. args.Value.Split(' '), "--libtorch", _scratch["none"], "--out", _scratch["out"]]);
            Assert.Equal(1, exit);
            Assert.Contains("holds no ", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Readme_EveryLinkedFile_Exists()
    {
        foreach (string page in Pages)
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)), $"{page}: {link.Value}");
            }
        }
    }

    [GeneratedRegex("^dotnet (?:test|run) -c Release -p:(?:Libtorch=(?:cpu|cuda)|Cuda=true) (?:--project )?(?<project>[^ ]+)(?: -- (?<args>.+))?$")]
    private static partial Regex OptIn();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
