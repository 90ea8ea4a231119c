using System.Collections.Immutable;

namespace CircuitFinder.Engine.Explanation;

/// <summary>Decides which heads are labelled for which roles.</summary>
/// <remarks>
/// In a template a role is a head's if its excess over even attention is at least <see cref="LeastExcess"/> with two standard
/// errors to spare, and at least
/// <see cref="LeastMargin"/> above the runner-up, the best head that misses that. What more than half of the heads would be called
/// distinguishes none, so none is.
/// A role by content must also hold where any one distance back is not a target: a head that attends that far back by position
/// looks the same elsewhere.
/// No head of layer 0 is labelled induction: it reads tokens and positions only, so its keys do not know what preceded them.
/// </remarks>
public static class HeadLabeller
{
    /// <summary>The least excess of a labelled head.</summary>
    public const double LeastExcess = 0.5;

    /// <summary>The least distance in excess to the runner-up.</summary>
    public const double LeastMargin = 0.2;

    /// <summary>Labels heads.</summary>
    /// <param name="templates">Every template measured.</param>
    public static ImmutableArray<RoleLabel> Label(IReadOnlyList<TemplateAttention> templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        return
        [
            .. HeadRoles.All
                .SelectMany(role => Label(role, templates))
                .OrderBy(label => label.Layer).ThenBy(label => label.Head).ThenBy(label => label.Role),
        ];
    }

    /// <summary>Whether a score reaches <see cref="LeastExcess"/> with two standard errors to spare.</summary>
    /// <param name="score">A score.</param>
    public static bool IsSure(RoleScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        return score.SureExcess >= LeastExcess;
    }

    private static IEnumerable<RoleLabel> Label(HeadRole role, IReadOnlyList<TemplateAttention> templates)
    {
        // Templates whose prompts have no instance of the role say nothing about it.
        var measured = templates.Where(template => template.Scores.Any(score => score.Role == role && !double.IsNaN(score.Excess))).ToList();
        ILookup<(int Layer, int Head), (string Template, RoleScore Score)> holding = measured
            .SelectMany(template => Holding(role, template), (template, score) => (template.Template, Score: score))
            .ToLookup(found => (found.Score.Layer, found.Score.Head));
        foreach (IGrouping<(int Layer, int Head), (string Template, RoleScore Score)> head in holding)
        {
            if (!HeadRoles.IsByContent(role) || HoldsBeyondAnyDistance([.. head.Select(found => found.Score)]))
            {
                yield return new RoleLabel(
                    head.Key.Layer,
                    head.Key.Head,
                    role,
                    [.. head.Select(found => found.Template)],
                    head.Count() == measured.Count,
                    head.Min(found => found.Score.Share));
            }
        }
    }

    // The heads that play the role in one template.
    private static ImmutableArray<RoleScore> Holding(HeadRole role, TemplateAttention template)
    {
        ImmutableArray<RoleScore> scores = [.. template.Scores.Where(score => score.Role == role)];
        double margin = LeastMargin + (template.RunnersUp[(int)role]?.Excess ?? double.NegativeInfinity);
        ImmutableArray<RoleScore> found =
        [
            .. scores.Where(score => IsSure(score) && score.Excess >= margin && !(role == HeadRole.Induction && score.Layer == 0)),
        ];
        return found.Length <= Math.Max(1, scores.Length / 2) ? found : [];
    }

    // Without the instances that a head could get right by looking a fixed distance back, whichever that is.
    private static bool HoldsBeyondAnyDistance(ImmutableArray<RoleScore> scores)
        => scores.SelectMany(score => score.ByDistance).GroupBy(entry => entry.Key, entry => entry.Value).All(distance =>
        {
            int left = scores.Sum(score => score.Instances) - distance.Sum(at => at.Instances);
            double share = scores.Sum(score => score.Share * score.Instances) - distance.Sum(at => at.Share * at.Instances);
            double uniform = scores.Sum(score => score.Uniform * score.Instances) - distance.Sum(at => at.Uniform * at.Instances);
            return left > 0 && RoleScore.ExcessOf(share / left, uniform / left) >= LeastExcess;
        });
}
