using System.Text.RegularExpressions;

namespace CircuitFinder.Tests.Architecture;

/// <summary>Data flows one way through the engine's rooms: a room uses only itself and earlier ones, and every file lies in a
/// room.</summary>
internal static partial class RoomOrder
{
    /// <summary>The rooms in flow order.</summary>
    public static readonly string[] Rooms =
    [
        "Files", "Randomness", "Tasks", "Prompts", "Tokens", "Graphs", "Models", "Metrics", "Interventions", "Attribution", "Circuits", "Planted",
        "Evaluation", "Explanation", "Reports", "Runs",
    ];

    /// <summary>What breaks the order, one message a place.</summary>
    /// <param name="engine">All sources of the engine: what a name means depends on what the others declare.</param>
    public static IReadOnlyList<string> Violations(IReadOnlyList<SourceFile> engine)
    {
        ILookup<string, string> types = engine
            .SelectMany(file => file.TopLevelTypes, (file, type) => (Room: RoomOf(file), type.Name))
            .ToLookup(declared => declared.Room, declared => declared.Name);
        return [.. engine.SelectMany(file => Violations(file, types)).Distinct()];
    }

    private static IEnumerable<string> Violations(SourceFile file, ILookup<string, string> types)
    {
        foreach (Match match in GlobalUsing().Matches(file.Code))
        {
            yield return $"{file.Path}({file.Line(match.Index)}): a global using hides which room uses which.";
        }

        string room = RoomOf(file);
        if (room.Length == 0)
        {
            yield return $"{file.Path}: lies in no room.";
            yield break;
        }

        int place = Array.IndexOf(Rooms, room);
        if (place < 0)
        {
            yield return $"{file.Path}: room {room} has no place in the flow order.";
            yield break;
        }

        foreach ((string used, int index) in UsedRooms(file, types))
        {
            if (Array.IndexOf(Rooms, used) > place)
            {
                yield return $"{file.Path}({file.Line(index)}): {room} uses {used}, which comes later in the flow.";
            }
        }
    }

    // Inside the engine's namespaces 'Engine.Reports.X' and 'Reports.X' mean the same as the whole name. A room's name alone
    // may be a property: it counts when a type of that room follows.
    private static IEnumerable<(string Room, int Index)> UsedRooms(SourceFile file, ILookup<string, string> types)
    {
        foreach (Match match in QualifiedName().Matches(file.Code))
        {
            string[] parts = SourceFile.Squeezed(match.Value).Split('.');
            int engine = parts is ["CircuitFinder", "Engine", ..] ? 1 : parts[0] == "Engine" ? 0 : -1;
            string? candidate = parts.ElementAtOrDefault(engine + 1);
            if (candidate is not null
                && Rooms.Contains(candidate)
                && (engine >= 0 || parts.Skip(1).Any(part => types[candidate].Contains(part))))
            {
                yield return (candidate, match.Index);
            }
        }
    }

    private static string RoomOf(SourceFile file) => file.Path.Split('/') is [_, _, var room, _, ..] ? room : "";

    [GeneratedRegex(@"\bglobal\s+using\b")]
    private static partial Regex GlobalUsing();

    [GeneratedRegex(@"(?<![\w.]|\.\s)[A-Za-z_]\w*(?:\s*\.\s*\w+)+")]
    private static partial Regex QualifiedName();
}
