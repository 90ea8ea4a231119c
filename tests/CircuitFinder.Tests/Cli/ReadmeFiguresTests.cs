using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CircuitFinder.Engine.Files;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Cli;

/// <summary>Every figure that the README and the reference print stands in the committed file that a comment beside it names.</summary>
/// <remarks>
/// <c>0.90&lt;!--= results/x/evaluation.csv figure=faithfulness value --&gt;</c>: a CSV file, the row by one or more
/// <c>column=value</c>, the column.
/// <c>0.90&lt;!--= results/x/run.json results.faithfulness --&gt;</c>: a JSON file, the path of a number.
/// <c>&lt;!--= results/x/comparison.md --&gt;</c> on a line of its own: the lines of the table below stand in that file, as they are.
/// A figure may carry a percent sign (the file holds the fraction) and commas between thousands; it is compared after rounding to
/// the decimals it prints.
/// </remarks>
public sealed partial class ReadmeFiguresTests
{
    private static readonly string[] PageNames = ["README.md", "src/REFERENCE.md"];

    public static TheoryData<string> Pages() => [.. PageNames];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Figures_OfThePage_AreThoseOfTheirFiles(string page)
    {
        string text = Text(page);
        if (Environment.GetEnvironmentVariable("CIRCUITFINDER_WRITE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(Path.Combine(RepositoryRoot.Path, page), Figure().Replace(text, figure => $"{Write(figure)}<!--= {figure.Groups["source"].Value} -->"));
            Assert.Fail($"wrote {page}");
        }

        string[] faults = [.. Figure().Matches(text).Where(figure => figure.Groups["figure"].Value != Write(figure)).Select(figure
            => $"{figure.Groups["figure"].Value} is printed, {figure.Groups["source"].Value} is {Write(figure)}")];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Tables_OfThePage_StandInTheirFiles(string page)
    {
        string text = Text(page);
        foreach (Match table in IncludedTable().Matches(text))
        {
            string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, table.Groups["file"].Value));
            Assert.All(
                table.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                line => Assert.True(lines.Contains(line), $"{page}: not in {table.Groups["file"].Value}:\n{line}"));
        }
    }

    /// <summary>What the page says that a command prints is printed, line by line and in that order, by the command itself.</summary>
    [WholeRunTheory]
    [MemberData(nameof(Printed))]
    public void Printed_OfThePage_IsWhatTheCommandPrints(string command, string lines)
    {
        using var scratch = new ScratchFolder();
        List<string> args = [.. command.Split(' ').Select(arg => arg.StartsWith("results/", StringComparison.Ordinal) ? Path.Combine(RepositoryRoot.Path, arg) : arg)];
        (int exit, string output, string error) = CommandLine.Run([.. args, .. args[0] == "discover" ? ["--quiet", "--out", scratch["out"]] : Array.Empty<string>()]);
        Assert.True(exit == 0, error);
        Assert.Contains(lines.TrimEnd('\n'), output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Printed()
    {
        var blocks = new TheoryData<string, string>();
        foreach (Match block in PageNames.SelectMany(page => PrintedBlock().Matches(Text(page))))
        {
            blocks.Add(block.Groups["command"].Value, block.Groups["lines"].Value);
        }

        return blocks;
    }

    /// <summary>A number with decimals that no comment vouches for is either no result or has no file behind it; the few that are
    /// settings are listed.</summary>
    [Fact]
    public void Figures_WithoutAFile_AreSettings()
    {
        const string page = "README.md";
        string prose = CodeSpan().Replace(CodeBlock().Replace(IncludedTable().Replace(Text(page), ""), ""), "");
        prose = Address().Replace(Figure().Replace(prose, ""), "");
        string[] bare = [.. Decimal().Matches(prose).Select(match => match.Value).Where(number => !Settings.Contains(number))];
        Assert.True(bare.Length == 0, $"{page}: no file is named for {string.Join(", ", bare)}");
    }

    [Theory]
    [InlineData("0.90", 0.8951, "0.90")]
    [InlineData("0.90", 0.8949, "0.89")]
    [InlineData("0.90", -0.0049, "0.00")]
    [InlineData("9.5 %", 0.0954, "9.5 %")]
    [InlineData("1,519", 32491, "32,491")]
    [InlineData("145", 144, "144")]
    [InlineData("−1.99", -2.001, "−2.00")]
    public void Round_Value_LooksAsTheFigureDoes(string printed, double value, string expected) => Assert.Equal(expected, Round(value, printed));

    /// <summary>Numbers with decimals that are conventions or versions, not results.</summary>
    private static HashSet<string> Settings { get; } = ["0.85", "0.02"];

    private static string Text(string page) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, page));

    private static string Write(Match figure)
    {
        string[] source = figure.Groups["source"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string path = Path.Combine(RepositoryRoot.Path, source[0]);
        Assert.True(File.Exists(path), $"there is no {source[0]}");
        double value = source[0].EndsWith(".json", StringComparison.Ordinal) ? InJson(path, source[1]) : InCsv(path, source[1..^1], source[^1]);
        return Round(value, figure.Groups["figure"].Value);
    }

    /// <summary>The value with the decimals, the percent sign and the minus sign of what is printed.</summary>
    private static string Round(double value, string printed)
    {
        bool percent = printed.EndsWith('%');
        string digits = printed.TrimEnd('%', ' ');
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : digits.Length - point - 1;
        double rounded = Math.Round((decimal)(percent ? 100 * value : value), decimals, MidpointRounding.AwayFromZero) is var exact && exact == 0 ? 0 : (double)exact;
        return rounded.ToString($"N{decimals}", CultureInfo.InvariantCulture).Replace('-', '−') + (percent ? " %" : "");
    }

    private static double InCsv(string path, string[] keys, string column)
    {
        string[][] rows = [.. CsvRows.Read(File.ReadAllText(path)).Select(row => row.Fields)];
        string[]? found = rows.Skip(1).FirstOrDefault(row => keys.All(key => Field(row, key[..key.IndexOf('=', StringComparison.Ordinal)]) == key[(key.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        if (found is not null)
        {
            return double.Parse(Field(found, column), CultureInfo.InvariantCulture);
        }

        Assert.Fail($"{path}: no row with {string.Join(", ", keys)}");
        return double.NaN;

        string Field(string[] row, string name)
        {
            int place = Array.IndexOf(rows[0], name);
            Assert.True(place >= 0, $"{path}: there is no column {name}");
            return row[place];
        }
    }

    private static double InJson(string path, string place)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement element = document.RootElement;
        foreach (string part in place.Split('.'))
        {
            element = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? element[index] : element.GetProperty(part);
        }

        return element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() : element.GetDouble();
    }

    [GeneratedRegex(@"(?<figure>[−-]?[0-9][0-9,]*(?:\.[0-9]+)?(?: %)?)<!--= (?<source>[^>]+?) -->")]
    private static partial Regex Figure();

    [GeneratedRegex(@"^<!--= (?<file>[^ >]+) -->\n\n?(?<lines>(?:\|.*\n)+)", RegexOptions.Multiline)]
    private static partial Regex IncludedTable();

    [GeneratedRegex("^<!-- stdout: circuitfinder (?<command>[^\n]+) -->\n```\n(?<lines>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex PrintedBlock();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"arXiv:[0-9.]+|\]\([^)]*\)")]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<![0-9.,])[0-9]+\.[0-9]+(?![0-9.])")]
    private static partial Regex Decimal();
}
