using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary><c>compare.svg</c>: circuits in one picture, drawn as <c>circuit.svg</c> is, with what they share and what only some of
/// them keep.</summary>
public static class CompareSvg
{
    /// <summary>Draws the union of circuits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="circuits">At least two, of one shape.</param>
    /// <param name="options">How it is drawn; null for the standard way.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<NamedCircuit> circuits, PictureOptions? options = null)
    {
        var union = Circuit.Of(circuits[0].File.Graph, circuits.SelectMany(circuit => circuit.File.Circuit.Edges));
        PictureOptions drawn = options ?? PictureOptions.Standard;
        var layout = LayeredLayout.Of(union, drawn.IsLandscape);
        AtomicFile.WriteText(path, text => new CircuitPicture(union, CompareContent.Of(circuits, union), layout, drawn).Draw(text));
    }
}
