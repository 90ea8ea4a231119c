using System.Globalization;
using CircuitFinder.Engine.Circuits.Selection;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>How long judging will take, from how long the whole model and the empty circuit took.</summary>
/// <param name="ScaleSeconds">Seconds that the whole model, the empty circuit and the ablated run took on the prompts that find
/// circuits.</param>
/// <param name="Circuits">Circuits to judge.</param>
/// <param name="RandomDraws">Random circuits beside each.</param>
/// <param name="Prompts">Prompts that find circuits.</param>
/// <param name="HeldOutPrompts">Fresh prompts.</param>
internal sealed record JudgingForecast(double ScaleSeconds, int Circuits, int RandomDraws, int Prompts, int HeldOutPrompts)
{
    // Shorter judging needs no announcement.
    private const double LongSeconds = 20;

    // The whole model, the empty circuit, and the run that gives ablated outputs.
    private const int ScaleRuns = 3;

    // A bisection between two sizes of the grid of a large graph.
    private const int BisectionRuns = 10;

    /// <summary>Seconds, predicted.</summary>
    public double Seconds
    {
        get
        {
            int grid = Circuits > 1 ? SizeGrid.Fractions.Length : 0;
            double found = Prompts * ((Circuits * (RandomDraws + 1.0)) + (grid > 0 ? BisectionRuns : 0));
            double verdict = (HeldOutPrompts > 0 ? HeldOutPrompts : Prompts) * (grid + RandomDraws + (HeldOutPrompts > 0 ? ScaleRuns + Circuits : 0.0));
            return ScaleSeconds / ScaleRuns / Math.Max(1, Prompts) * (found + verdict);
        }
    }

    /// <summary>What to say before; null where it is not worth a line.</summary>
    public string? Sentence => Seconds < LongSeconds
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"judging {Circuits} {(Circuits == 1 ? "circuit" : "circuits")}{Draws} on {Prompts + HeldOutPrompts} prompts: about {Duration(Seconds)}; it can be left out{(RandomDraws > 0 ? ", or random circuits not drawn" : "")}");

    private string Draws => RandomDraws switch
    {
        0 => string.Empty,
        1 => " with 1 random draw each",
        _ => string.Create(CultureInfo.InvariantCulture, $" with {RandomDraws} random draws each"),
    };

    private static string Duration(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(seconds / 10) * 10:0} seconds"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} hours"),
    };
}
