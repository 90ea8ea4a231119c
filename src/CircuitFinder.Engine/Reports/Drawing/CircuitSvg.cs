using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary><c>circuit.svg</c>: the circuit drawn in layers, the input at the bottom or at the left, without any other program.</summary>
/// <remarks>
/// Heads are boxes with three ports q, k, v below; MLPs are hexagons; only nodes of the circuit are drawn. An edge's colour and
/// dashes are the sign
/// of its score, its width and opacity the magnitude, and its tooltip tells both. Made for some 40 edges; hundreds stay readable by
/// zooming in.
/// </remarks>
public static class CircuitSvg
{
    /// <summary>Draws the circuit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scores">One score an edge.</param>
    /// <param name="circuit">A circuit of the same graph.</param>
    /// <param name="caption">What the picture is of.</param>
    /// <param name="options">How it is drawn; null for the standard way.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, EdgeScores scores, Circuit circuit, CircuitCaption caption, PictureOptions? options = null)
    {
        PictureOptions drawn = options ?? PictureOptions.Standard;
        var layout = LayeredLayout.Of(circuit, drawn.IsLandscape);
        AtomicFile.WriteText(path, text => new CircuitPicture(circuit, CircuitContent.Of(scores, circuit, caption), layout, drawn).Draw(text));
    }
}
