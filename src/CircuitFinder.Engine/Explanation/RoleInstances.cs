using System.Collections.Immutable;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Explanation;

/// <summary>Finds the positions of a prompt at which roles can be seen.</summary>
/// <remarks>Previous-token, duplicate-token and induction scores as in Olsson et al. 2022, arXiv:2209.11895, and Wang et al. 2022,
/// arXiv:2211.00593.</remarks>
internal static class RoleInstances
{
    /// <summary>All instances of a clean prompt, position by position.</summary>
    public static List<RoleInstance> Of(TokenPair pair)
    {
        var found = new List<RoleInstance>();
        var earlier = new Dictionary<int, List<int>>();
        for (int position = 0; position < pair.Clean.Length; position++)
        {
            if (position > 0)
            {
                found.Add(new RoleInstance(HeadRole.PreviousToken, position, [position - 1]));
                found.Add(new RoleInstance(HeadRole.FirstToken, position, [0]));
                found.Add(new RoleInstance(HeadRole.Self, position, [position]));
            }

            if (!earlier.TryGetValue(pair.Clean[position], out List<int>? occurrences))
            {
                earlier.Add(pair.Clean[position], occurrences = []);
            }

            AddRepeats(found, position, occurrences);
            occurrences.Add(position);
        }

        AddAnswers(found, HeadRole.RightAnswer, pair, pair.Answers);
        AddAnswers(found, HeadRole.WrongAnswer, pair, pair.WrongAnswers);
        return found;
    }

    private static void AddRepeats(List<RoleInstance> found, int position, List<int> occurrences)
    {
        if (occurrences.Count == 0)
        {
            return;
        }

        found.Add(new RoleInstance(HeadRole.DuplicateToken, position, [.. occurrences]));
        int[] successors = [.. occurrences.Select(occurrence => occurrence + 1).Where(successor => successor < position)];
        if (successors.Length > 0)
        {
            found.Add(new RoleInstance(HeadRole.Induction, position, successors));
        }
    }

    private static void AddAnswers(List<RoleInstance> found, HeadRole role, TokenPair pair, ImmutableArray<int> answers)
    {
        int[] targets = [.. Enumerable.Range(0, pair.Clean.Length).Where(position => answers.Contains(pair.Clean[position]))];
        foreach (int position in pair.AnswerPositions)
        {
            // A causal model looks back.
            int[] seen = [.. targets.Where(target => target <= position)];
            if (seen.Length > 0)
            {
                found.Add(new RoleInstance(role, position, seen));
            }
        }
    }
}
