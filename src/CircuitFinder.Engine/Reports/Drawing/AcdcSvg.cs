using CircuitFinder.Engine.Circuits.Acdc;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary><c>acdc.svg</c>: D of the circuit against the number of edges removed so far.</summary>
public static class AcdcSvg
{
    /// <summary>Draws the search.</summary>
    /// <param name="path">The file.</param>
    /// <param name="steps">Every decision, in order.</param>
    /// <param name="divergenceName">What D is, with its unit.</param>
    /// <param name="edgeTotal">Number of edges of the whole graph.</param>
    /// <param name="caption">What the chart is of.</param>
    /// <param name="options">How it is drawn; null for the standard way.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<AcdcStep> steps, string divergenceName, int edgeTotal, CircuitCaption caption, PictureOptions? options = null)
        => AtomicFile.WriteText(path, text => new AcdcChart(steps, divergenceName, edgeTotal, caption, options ?? PictureOptions.Standard).Draw(text));
}
