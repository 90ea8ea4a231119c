using System.Collections.Immutable;

namespace CircuitFinder.Engine.Reports.Drawing;

/// <summary>Nodes that write at the same depth of the residual stream, and so stand side by side.</summary>
/// <param name="Label">What the row is: <c>layer 3 heads</c>.</param>
/// <param name="Layer">From 0; −1 for the input, the number of layers for the logits.</param>
/// <param name="Nodes">Kept nodes by source index; −1 for the logits.</param>
internal sealed record CircuitRow(string Label, int Layer, ImmutableArray<int> Nodes);
