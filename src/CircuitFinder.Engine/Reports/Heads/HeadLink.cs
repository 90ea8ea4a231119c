using CircuitFinder.Engine.Explanation;

namespace CircuitFinder.Engine.Reports.Heads;

/// <summary>One head's attention along a link, over the templates of a block.</summary>
/// <param name="Link">From where to where.</param>
/// <param name="Clean">On the clean prompts.</param>
/// <param name="Corrupted">On the corrupted prompts.</param>
internal sealed record HeadLink(AttentionLink Link, AttentionStatistic Clean, AttentionStatistic Corrupted)
{
    /// <summary>How far the mean shares of the two runs lie apart.</summary>
    public double Difference => Math.Abs(Clean.Mean - Corrupted.Mean);
}
