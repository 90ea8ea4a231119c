using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Comparisons;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Faithfulness against circuit size, a line a method; a method that gives one circuit is a point.</summary>
public static class MethodsSvg
{
    /// <summary>Draws the chart.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">One a method; those without points are not drawn.</param>
    /// <param name="title">What the chart is of.</param>
    /// <param name="subtitle">Model, metric, ablation.</param>
    /// <param name="edgeTotal">Number of edges of the whole graph.</param>
    /// <param name="options">How it is drawn; null for the standard way.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<MethodRow> rows, string title, string subtitle, int edgeTotal, PictureOptions? options = null)
        => AtomicFile.WriteText(path, text => new MethodsChart(rows, title, subtitle, edgeTotal, options ?? PictureOptions.Standard).Draw(text));
}
