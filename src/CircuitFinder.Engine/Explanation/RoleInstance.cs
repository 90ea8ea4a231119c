namespace CircuitFinder.Engine.Explanation;

/// <summary>A position of a prompt at which a role can be seen.</summary>
/// <param name="Role">The role.</param>
/// <param name="Position">The position that attends.</param>
/// <param name="Targets">Where the role asks it to attend.</param>
internal sealed record RoleInstance(HeadRole Role, int Position, int[] Targets)
{
    /// <summary>What attention spread evenly over the visible tokens gives.</summary>
    public double Uniform => (double)Targets.Length / (Position + 1);
}
