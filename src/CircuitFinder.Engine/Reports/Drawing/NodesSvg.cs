using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary><c>circuit.svg</c> of a run that scored whole nodes: the model's heads and MLPs, layer by layer, with the scores of
/// those in the circuit.</summary>
public static class NodesSvg
{
    /// <summary>Draws the nodes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scores">[source]: metric units per prompt; NaN where a node was not measured.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="caption">What the picture is of.</param>
    /// <param name="options">How it is drawn; null for the standard way.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<double> scores, Circuit circuit, CircuitCaption caption, PictureOptions? options = null)
        => AtomicFile.WriteText(path, text => new NodesPicture(circuit.Graph, scores, circuit, caption, options ?? PictureOptions.Standard).Draw(text));
}
