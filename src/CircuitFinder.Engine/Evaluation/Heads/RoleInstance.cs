namespace CircuitFinder.Engine.Evaluation.Heads;

/// <summary>A position of a prompt at which a role can be seen.</summary>
/// <param name="Role">The role.</param>
/// <param name="Position">The position that attends.</param>
/// <param name="Targets">Where the role asks it to attend.</param>
/// <param name="Distance">For roles by content: how far back the token's latest earlier occurrence is; else 0.</param>
internal sealed record RoleInstance(HeadRole Role, int Position, int[] Targets, int Distance)
{
    /// <summary>What attention spread evenly over the visible tokens gives.</summary>
    public double Uniform => (double)Targets.Length / (Position + 1);
}
