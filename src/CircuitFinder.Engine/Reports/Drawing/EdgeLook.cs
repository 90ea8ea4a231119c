using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Graphs;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>How a score looks: the sign as a colour that colour-blind readers can tell apart, the magnitude as a share of the
/// circuit's largest.</summary>
/// <param name="Sign"><c>helpful</c>, <c>harmful</c> or <c>none</c>.</param>
/// <param name="Colour">Of the sign, as <c>#rrggbb</c>.</param>
/// <param name="Share">|score| over the circuit's largest |score|, 0 to 1.</param>
internal readonly record struct EdgeLook(string Sign, string Colour, double Share)
{
    /// <summary>Okabe and Ito's blue.</summary>
    public const string HelpfulColour = "#0072b2";

    /// <summary>Okabe and Ito's vermilion.</summary>
    public const string HarmfulColour = "#d55e00";

    /// <summary>For scores that are zero or unknown.</summary>
    public const string NeutralColour = "#8a8a8a";

    /// <param name="score">The edge's score.</param>
    /// <param name="largest">The circuit's largest |score|.</param>
    /// <param name="isSigned">Whether the method's scores have a sign; without one they only have a size.</param>
    public static EdgeLook Of(double score, double largest, bool isSigned)
    {
        double share = largest > 0 && !double.IsNaN(score) ? Math.Min(1, Math.Abs(score) / largest) : 0;
        return !isSigned ? new EdgeLook("none", NeutralColour, share)
            : score < 0 ? new EdgeLook("helpful", HelpfulColour, share)
            : score > 0 ? new EdgeLook("harmful", HarmfulColour, share)
            : new EdgeLook("none", NeutralColour, 0);
    }

    /// <summary>The largest |score| of a circuit's edges; 0 when it has none, or none with a finite score.</summary>
    public static double Largest(EdgeScores scores, Circuit circuit)
        => circuit.Edges.Select(edge => Math.Abs(scores.Values[edge])).Where(double.IsFinite).DefaultIfEmpty(0).Max();
}
