using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.CircuitFiles;

/// <summary>Which scores of a circuit file mark helpful edges, and how that is known. Every command that ranks a file's edges asks
/// here.</summary>
/// <param name="Helpful">The convention.</param>
/// <param name="Source">How it is known, in words.</param>
public sealed record ScoreSign(HelpfulSign Helpful, string Source)
{
    /// <summary>One sentence for screens and reports.</summary>
    public string Sentence => Helpful switch
    {
        HelpfulSign.Negative => $"negative scores help: {Source}",
        HelpfulSign.Positive => $"positive scores help: {Source}",
        _ => $"scores rank by magnitude, their sign means nothing: {Source}",
    };

    /// <summary>Decides: by the file's provenance; for files without, as asked; else by default.</summary>
    /// <param name="path">The file's name, for faults.</param>
    /// <param name="file">The file.</param>
    /// <param name="asked">What the caller says of a file without provenance; null for the default.</param>
    /// <remarks>
    /// Default of files without provenance: positive, the convention of EAP-IG and MIB, whose files look alike; magnitude where all scores
    /// have one sign, which then sets no edge apart from another.
    /// </remarks>
    /// <exception cref="UserFaultException">The file's provenance says otherwise than <paramref name="asked"/>.</exception>
    public static ScoreSign Of(string path, CircuitFile file, HelpfulSign? asked)
    {
        if (file.Origin is { } origin)
        {
            ScoreSign own = OfOrigin(origin);
            return asked is null || asked == own.Helpful
                ? own
                : throw new UserFaultException(
                    $"helpful {HelpfulSigns.Name(asked.Value)}: {path} says itself which scores help ({own.Sentence}). Leave it out.")
                { Setting = "helpful" };
        }

        if (asked is { } sign)
        {
            return new ScoreSign(sign, $"as asked for, {HelpfulSigns.Name(sign)}");
        }

        bool isOneSided = file.Scores is { } scores && (scores.Values.All(score => score >= 0) || scores.Values.All(score => score <= 0));
        return isOneSided
            ? new ScoreSign(HelpfulSign.Magnitude, "the file does not say, and all its scores have one sign; that can be said")
            : new ScoreSign(HelpfulSign.Positive, "the default for files of EAP-IG and MIB, which do not say; that can be said");
    }

    /// <summary>The file's scores with helpful edges negative, as <see cref="EdgeRanking.Helpfulness"/> ranks them.</summary>
    /// <param name="scores">The file's.</param>
    public EdgeScores ToNegative(EdgeScores scores) => HelpfulSigns.ToNegative(scores, Helpful);

    /// <summary>The file's scores with helpful edges positive, as MIB ranks them.</summary>
    /// <param name="scores">The file's.</param>
    public EdgeScores ToPositive(EdgeScores scores) => HelpfulSigns.ToPositive(scores, Helpful);

    private static ScoreSign OfOrigin(CircuitOrigin origin)
        => origin.Helpful is { } helpful ? new ScoreSign(helpful, "the file says so")
            : new ScoreSign(
                HelpfulSigns.OfMethod(origin.Method), origin.Method is null ? "the sign of this program's files" : $"the file's method is {origin.Method}");
}
