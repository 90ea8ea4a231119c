using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary><c>faithfulness.svg</c>: faithfulness against circuit size, beside random circuits of each size.</summary>
public static class FaithfulnessSvg
{
    /// <summary>Draws the chart. Sizes that pruning left no edge of are not drawn.</summary>
    /// <param name="path">The file.</param>
    /// <param name="evaluations">Circuits by growing size.</param>
    /// <param name="chosen">The row of the reported circuit; −1 when it is none of them.</param>
    /// <param name="edgeTotal">Number of edges of the whole graph.</param>
    /// <param name="caption">What the chart is of.</param>
    /// <param name="options">How it is drawn; null for the standard way.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<CircuitFigures> evaluations, int chosen, int edgeTotal, CircuitCaption caption, PictureOptions? options = null)
        => AtomicFile.WriteText(path, text => new FaithfulnessChart(evaluations, chosen, edgeTotal, caption, options ?? PictureOptions.Standard).Draw(text));
}
