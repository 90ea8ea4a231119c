using CircuitFinder.Engine.Attribution;

namespace CircuitFinder.Engine.Circuits.Selection;

/// <summary>Turns scores of one sign convention into another, and says which one a method's scores are in.</summary>
public static class HelpfulSigns
{
    /// <summary>The convention's name in files and on the command line.</summary>
    /// <param name="sign">The convention.</param>
    public static string Name(HelpfulSign sign) => sign.ToString().ToLowerInvariant();

    /// <summary>A convention by its name; null if there is none of that name.</summary>
    /// <param name="name">As <see cref="Name"/> gives it.</param>
    public static HelpfulSign? Find(string? name) => name switch
    {
        "negative" => HelpfulSign.Negative,
        "positive" => HelpfulSign.Positive,
        "magnitude" => HelpfulSign.Magnitude,
        _ => null,
    };

    /// <summary>The convention of a method of this program.</summary>
    /// <param name="method">Its name. ACDC's effects, and a method that this version does not know, have signed scores.</param>
    public static HelpfulSign OfMethod(string? method)
        => AttributionMethods.All.FirstOrDefault(each => each.Name == method) is { IsSigned: false } ? HelpfulSign.Magnitude : HelpfulSign.Negative;

    /// <summary>Scores whose helpful edges are negative, so that <see cref="EdgeRanking.Helpfulness"/> ranks them.</summary>
    /// <param name="scores">In the convention <paramref name="sign"/>.</param>
    /// <param name="sign">Their convention.</param>
    public static EdgeScores ToNegative(EdgeScores scores, HelpfulSign sign) => sign switch
    {
        HelpfulSign.Negative => scores,
        HelpfulSign.Positive => Map(scores, score => 0.0 - score),
        _ => Map(scores, score => 0.0 - Math.Abs(score)),
    };

    /// <summary>Scores whose helpful edges are positive, as MIB ranks them.</summary>
    /// <param name="scores">In the convention <paramref name="sign"/>.</param>
    /// <param name="sign">Their convention.</param>
    public static EdgeScores ToPositive(EdgeScores scores, HelpfulSign sign) => sign switch
    {
        HelpfulSign.Negative => Map(scores, score => 0.0 - score),
        HelpfulSign.Positive => scores,
        _ => Map(scores, Math.Abs),
    };

    // Callers subtract from 0, so that no negative zeros come about.
    private static EdgeScores Map(EdgeScores scores, Func<double, double> map) => scores with { Values = [.. scores.Values.Select(map)] };
}
