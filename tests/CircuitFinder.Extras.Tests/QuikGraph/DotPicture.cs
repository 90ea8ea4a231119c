using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CircuitFinder.Extras.Tests.QuikGraph;

/// <summary>What a DOT picture of a circuit says, whichever of the two programs wrote it: names, roles, scores, signs and looks.</summary>
/// <param name="Nodes">Name, then what is said of it; sorted.</param>
/// <param name="Edges">Source, reader, then what is said of it; sorted.</param>
internal sealed partial record DotPicture(string[] Nodes, string[] Edges)
{
    /// <summary>Reads DOT as the two programs write it: a statement a line.</summary>
    public static DotPicture OfText(string dot)
    {
        List<Dictionary<string, string>> nodes = [], edges = [];
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match line in Statement().Matches(dot))
        {
            Dictionary<string, string> attributes = Attribute().Matches(line.Groups["attributes"].Value)
                .DistinctBy(match => match.Groups["name"].Value)
                .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim('"'), StringComparer.Ordinal);
            string id = line.Groups["id"].Value;
            if (line.Groups["to"] is { Success: true } to)
            {
                attributes["tail"] = id;
                attributes["head"] = to.Value;
                edges.Add(attributes);
            }
            else
            {
                attributes["name"] = id;
                nodes.Add(attributes);
                names[id] = Name(attributes);
            }
        }

        return Of(nodes, edges, names);
    }

    /// <summary>Reads what <c>dot -Tdot_json</c> understood.</summary>
    public static DotPicture OfJson(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        List<Dictionary<string, string>> nodes = [.. Things("objects").Where(thing => !thing.ContainsKey("nodes"))];
        return Of(nodes, Things("edges"), nodes.ToDictionary(node => node["_gvid"], Name));

        IEnumerable<Dictionary<string, string>> Things(string kind)
            => json.RootElement.TryGetProperty(kind, out JsonElement list)
                ? [.. list.EnumerateArray().Select(thing => thing.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.ToString()))]
                : [];
    }

    private static DotPicture Of(IEnumerable<Dictionary<string, string>> nodes, IEnumerable<Dictionary<string, string>> edges, Dictionary<string, string> names)
        => new(
            [.. nodes.Select(WithComment).Where(IsOfTheCircuit)
                .Select(node => string.Join(' ', Name(node), node["role"], node.GetValueOrDefault("score"), node.GetValueOrDefault("sign")))
                .Order(StringComparer.Ordinal)],
            [.. edges.Select(WithComment).Where(IsOfTheCircuit)
                .Select(edge => string.Join(
                    ' ', names[edge["tail"]], names[edge["head"]], edge["role"], edge["score"], edge["sign"], Colour(edge["color"]), Width(edge), edge["tooltip"]))
                .Order(StringComparer.Ordinal)]);

    // Row labels and the chain that holds them have no role.
    private static bool IsOfTheCircuit(Dictionary<string, string> attributes) => attributes.ContainsKey("role");

    private static Dictionary<string, string> WithComment(Dictionary<string, string> attributes)
    {
        foreach (string[] pair in attributes.GetValueOrDefault("comment", "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')))
        {
            attributes.Add(pair[0], pair[1]);
        }

        return attributes;
    }

    private static string Name(Dictionary<string, string> node) => node.GetValueOrDefault("tooltip", node["name"]);

    // One of the two writes opacity after the colour, in capitals.
    private static string Colour(string text) => text[..7].ToUpperInvariant();

    // Graphviz's own where none is written.
    private static string Width(Dictionary<string, string> edge)
        => double.Parse(edge.GetValueOrDefault("penwidth", "1"), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""^ *"?(?<id>[\w.]+|row \d+)"?(:\w+)* *(-> *"?(?<to>[\w.]+|row \d+)"?(:\w+)* *)?\[(?<attributes>.*)\];\r?$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Statement();

    [GeneratedRegex("""(?<name>\w+)=(?<value>"[^"]*"|[^\s,\]]+)""")]
    private static partial Regex Attribute();
}
