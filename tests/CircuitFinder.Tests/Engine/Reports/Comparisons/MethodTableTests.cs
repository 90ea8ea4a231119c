using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Evaluation.Statistics;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.Comparisons;

public sealed class MethodTableTests : IDisposable
{
    private const string Reason = "it wants \"another\" ablation, not_this & that.";

    private static readonly MethodRow[] Rows =
    [
        new MethodRow("ioi", "eap")
        {
            Edges = 40,
            Faithfulness = new Estimate(0.875, 0.8, 0.925, 12),
            RandomFaithfulness = -0.0625,
            Cpr = new Estimate(1.5, 1.25, 1.75, 12),
            Cmd = new Estimate(1e-7, 0, 0.5, 12),
            Agreement = new Agreement(20, 0.5, 0.25, 0.75),
            Seconds = 0.125,
            PeakBytes = 3 << 20,
        },
        new MethodRow("ioi", "eap-ig") { WhyUndefined = Reason },
        new MethodRow("ioi", "acdc") { Edges = 3, Faithfulness = new Estimate(0.5, 0.25, 0.75, 12), Seconds = 2 },
    ];

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Json_Rows_HasTheColumnsAndNumbersOfTheCsv()
    {
        string[] csv = Lines(Rows, ".csv");
        string[] columns = csv[0].Split(',');
        using JsonDocument json = JsonDocument.Parse(MethodTable.Json(Rows));
        Assert.Equal(Rows.Length, json.RootElement.GetArrayLength());
        foreach (int row in new[] { 0, 2 })
        {
            JsonElement element = json.RootElement[row];
            string[] cells = csv[row + 1].Split(',');
            Assert.Equal(columns, element.EnumerateObject().Select(property => property.Name));
            Assert.Equal(cells, element.EnumerateObject().Select(property => property.Value.ValueKind switch
            {
                JsonValueKind.Null => "",
                JsonValueKind.Number => property.Value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
                _ => property.Value.GetString(),
            }));
        }

        Assert.Equal(Reason, json.RootElement[1].GetProperty("note").GetString());
    }

    [Fact]
    public void Write_TablesForPeople_ShowMeasuredColumnsAndTellRefusals()
    {
        string[] csv = Lines(Rows, ".csv");
        Assert.Equal(4, csv.Length);
        foreach (string ending in new[] { ".md", ".tex" })
        {
            string text = string.Join('\n', Lines(Rows, ending));
            Assert.Contains("eap-ig is left out: it wants", text, StringComparison.Ordinal);
            Assert.Contains(ending == ".md" ? "Pearson" : @"\shortstack[r]{Spear-\\man}", text, StringComparison.Ordinal);
            Assert.DoesNotContain("AUROC", text, StringComparison.Ordinal);
            Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        }

        string[] tex = Lines(Rows, ".tex");
        Assert.Contains("% eap-ig is left out: it wants \"another\" ablation, not_this & that.", tex);
        Assert.Contains(tex, line => line.StartsWith("eap & 40 & 0.88 [0.80, 0.93] & $-0.06$ & 1.50 & 0.00 & ", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_AreasAgainstPlantedEdges_AreShownAndDefined()
    {
        string text = string.Join('\n', Lines([Rows[0] with { Auroc = 0.75 }], ".md"));
        Assert.Contains("AUROC: edges by", text, StringComparison.Ordinal);
        Assert.Contains("0.75", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NoMethodHasFigures_StillTellsWhy()
        => Assert.Contains("eap-ig is left out", string.Join('\n', Lines([Rows[1]], ".md")), StringComparison.Ordinal);

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void Json_FigureThatIsNotDefined_IsNull(double value)
    {
        MethodRow row = Rows[0] with { Faithfulness = new Estimate(value, double.NegativeInfinity, double.PositiveInfinity, 12) };
        using JsonDocument json = JsonDocument.Parse(MethodTable.Json([row]));
        Assert.Equal(JsonValueKind.Null, json.RootElement[0].GetProperty("faithfulness").ValueKind);
    }

    private string[] Lines(IReadOnlyList<MethodRow> rows, string ending)
    {
        Assert.Equal(["table.csv", "table.md", "table.tex"], MethodTable.Write(_scratch.Root, "table", rows, "Methods on ioi."));
        return File.ReadAllLines(_scratch["table" + ending]);
    }
}
