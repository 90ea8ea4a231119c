namespace CircuitFinder.Engine.Interventions;

/// <summary>What ablations are called on the command line and in files.</summary>
public static class AblationNames
{
    /// <summary>A kind's name: <c>resample</c>, <c>zero</c>, <c>mean</c> or <c>mean-positional</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static string Of(AblationKind kind) => kind switch
    {
        AblationKind.MeanPositional => "mean-positional",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>The kind of a name; null when it names none.</summary>
    /// <param name="name">For example <c>zero</c>; null names none.</param>
    public static AblationKind? Find(string? name)
    {
        foreach (AblationKind kind in Enum.GetValues<AblationKind>())
        {
            if (Of(kind) == name)
            {
                return kind;
            }
        }

        return null;
    }
}
