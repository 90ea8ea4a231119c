using System.Collections.Immutable;

namespace CircuitFinder.Engine.Explanation;

/// <summary>The roles in order, and what they are called.</summary>
public static class HeadRoles
{
    /// <summary>All roles, in the order of their values.</summary>
    public static ImmutableArray<HeadRole> All { get; } = [.. Enum.GetValues<HeadRole>()];

    /// <summary>The label of a head that plays a role. Attention alone shows where a head looks, not what it copies.</summary>
    /// <param name="role">The role.</param>
    public static string Label(HeadRole role) => role switch
    {
        HeadRole.PreviousToken => "previous token",
        HeadRole.DuplicateToken => "duplicate token",
        HeadRole.Induction => "induction",
        HeadRole.FirstToken => "first token",
        HeadRole.Self => "self",
        HeadRole.RightAnswer => "attends to the right answer",
        _ => "attends to the wrong answer",
    };

    /// <summary>The role as a cell of a table: lower case and underscores.</summary>
    /// <param name="role">The role.</param>
    public static string Key(HeadRole role) => role switch
    {
        HeadRole.PreviousToken => "previous_token",
        HeadRole.DuplicateToken => "duplicate_token",
        HeadRole.Induction => "induction",
        HeadRole.FirstToken => "first_token",
        HeadRole.Self => "self",
        HeadRole.RightAnswer => "right_answer",
        _ => "wrong_answer",
    };

    /// <summary>Whether the role asks for a match of tokens, which attention by position alone can imitate on prompts that repeat
    /// at one distance.</summary>
    /// <param name="role">The role.</param>
    public static bool IsByContent(HeadRole role) => role is HeadRole.DuplicateToken or HeadRole.Induction;
}
