namespace CircuitFinder.Engine.Evaluation;

/// <summary>Where a head looks, on average over prompts: the scores by which the field names heads. All are shares of attention, 0 to 1.</summary>
/// <param name="Layer">From 0.</param>
/// <param name="Head">From 0.</param>
/// <param name="PreviousToken">From a position to the one before it.</param>
/// <param name="DuplicateToken">From a token that occurred before to its earlier occurrences; NaN if no token of the prompts did.</param>
/// <param name="Induction">From a token that occurred before to what followed its earlier occurrences; NaN likewise.</param>
/// <param name="FirstToken">From a position after the first to the first.</param>
/// <param name="Answer">From the answer position to tokens that are right answers.</param>
/// <param name="WrongAnswer">From the answer position to tokens that are wrong answers.</param>
public sealed record HeadAttention(
    int Layer,
    int Head,
    double PreviousToken,
    double DuplicateToken,
    double Induction,
    double FirstToken,
    double Answer,
    double WrongAnswer)
{
    private const double Enough = 0.4;

    /// <summary>What the field would call the head by its attention: the greatest of its shares if that is at least 0.4, else empty.</summary>
    public string Role
    {
        get
        {
            (string Name, double Share)[] roles =
            [
                ("previous token", PreviousToken),
                ("duplicate token", DuplicateToken),
                ("induction", Induction),
                ("answer mover", Answer),
                ("first token", FirstToken),
            ];
            (string name, double share) = roles.Where(role => !double.IsNaN(role.Share)).MaxBy(role => role.Share);
            return share >= Enough ? name : string.Empty;
        }
    }
}
