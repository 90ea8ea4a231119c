namespace CircuitFinder.Engine.Explanation;

/// <summary>How far a head's attention on the clean prompts of a template fits a role.</summary>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0.</param>
/// <param name="Role">The role.</param>
/// <param name="Share">Mean share of attention from the role's positions to its targets, 0 to 1; NaN where the prompts have none.</param>
/// <param name="Uniform">What attention spread evenly over all visible tokens gives; NaN likewise.</param>
/// <param name="StandardError">Standard error of the share over its positions; NaN for fewer than two.</param>
/// <param name="Instances">Number of positions that it was measured at.</param>
/// <param name="ByDistance">For roles by content, [distance back]: the same over the instances of which a target lies at that
/// distance; else empty.</param>
public sealed record RoleScore(
    int Layer,
    int Head,
    HeadRole Role,
    double Share,
    double Uniform,
    double StandardError,
    int Instances,
    IReadOnlyDictionary<int, (double Share, double Uniform, int Instances)> ByDistance)
{
    /// <summary>(share − uniform) / (1 − uniform): 0 for even attention, 1 for all of it on the targets; NaN where either is
    /// undefined.</summary>
    public double Excess => ExcessOf(Share, Uniform);

    /// <summary>The excess of the share less two standard errors: what the prompts vouch for; NaN where it is undefined.</summary>
    public double SureExcess => ExcessOf(Share - (2 * StandardError), Uniform);

    /// <summary>The excess of a share.</summary>
    /// <param name="share">Share of attention.</param>
    /// <param name="uniform">What even attention gives.</param>
    public static double ExcessOf(double share, double uniform) => uniform >= 1 ? double.NaN : (share - uniform) / (1 - uniform);
}
