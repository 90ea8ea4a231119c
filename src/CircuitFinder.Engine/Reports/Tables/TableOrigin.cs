using System.Text.Json.Nodes;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>What a table is of: its caption and its label name these. Null for what is not known.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Method">The method.</param>
public sealed record TableOrigin(string? Task = null, string? Model = null, string? Method = null)
{
    // A caption has two lines.
    private const int LongestName = 24;

    private static readonly string[] Manifests = ["run.json", "evaluation.json"];

    /// <summary>What the manifest beside a file says; else the folders, where they are named as results are,
    /// <c>results/TASK/MODEL/METHOD</c>.</summary>
    /// <param name="path">A file of a results folder.</param>
    public static TableOrigin Of(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Manifests.Select(name => OfManifest(Path.Combine(folder, name))).FirstOrDefault(found => found is not null) is { } origin)
        {
            return origin;
        }

        string[] parts = folder.Split(Path.DirectorySeparatorChar);
        return parts.Length > 4 && parts[^4] == "results" ? new TableOrigin(parts[^3], parts[^2], parts[^1] == "all" ? null : parts[^1]) : new TableOrigin();
    }

    /// <summary>The label: <c>tab:TASK-MODEL-METHOD-TABLE</c>, without what is not known.</summary>
    /// <param name="table">The table's name.</param>
    internal string Label(string table)
        => LatexText.Label($"tab:{string.Join('-', new[] { Task, Model, Method == table ? null : Method, table }.OfType<string>())}");

    /// <summary>A caption's first sentence: <c>Circuits{of}</c> becomes <c>Circuits of ioi in tiny by eap</c>.</summary>
    /// <param name="pattern">With <c>{of}</c> or <c>{on}</c> in place of what is known.</param>
    internal string Title(string pattern)
        => pattern.Replace("{of}", Phrase("of"), StringComparison.Ordinal).Replace("{on}", Phrase("on"), StringComparison.Ordinal);

    private string Phrase(string word)
        => $"{(Task is null ? "" : $" {word} {Short(Task)}")}{(Model is null ? "" : $" in {Short(Model)}")}{(Method is null ? "" : $" by {Short(Method)}")}";

    private static string Short(string name) => name.Length <= LongestName ? name : $"{name[..(LongestName - 3)]}...";

    private static TableOrigin? OfManifest(string path)
    {
        try
        {
            JsonNode? manifest = File.Exists(path) ? JsonInput.ReadNode(path, CircuitJson.CircuitBytes) : null;
            return Text(manifest, "task", "name") is { } task && Text(manifest, "model", "name") is { } model
                ? new TableOrigin(task, model, Text(manifest, "options", "method") ?? Text((manifest as JsonObject)?["circuit"], "provenance", "method"))
                : null;
        }
        catch (UserFaultException)
        {
            // The table is at hand, whatever its manifest is worth.
            return null;
        }
    }

    private static string? Text(JsonNode? node, string parent, string key)
        => (node as JsonObject)?[parent] is JsonObject item && item[key] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
