using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Reports.Evaluations;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary><c>roc.svg</c>: the curves of circuits against a reference circuit, edges on the left, nodes on the right.</summary>
public static class RocSvg
{
    /// <summary>Draws the curves and each circuit's own point.</summary>
    /// <param name="path">The file.</param>
    /// <param name="curves">At most one a circuit and level.</param>
    /// <param name="reference">The reference circuit's name or file.</param>
    /// <param name="options">How they are drawn; null for the standard way.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<NamedRoc> curves, string reference, PictureOptions? options = null)
        => AtomicFile.WriteText(path, text => new RocChart(curves, reference, options ?? PictureOptions.Standard).Draw(text));
}
