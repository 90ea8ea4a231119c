using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Backends;

/// <summary>The one seam through which all model arithmetic goes: coarse operations on handles.</summary>
/// <remarks>
/// Rows are token positions of several sequences laid one after another without padding; <c>starts</c> holds the first row
/// of each sequence and, last, the number of rows. A row's result never depends on which other sequences are in the call,
/// and no result depends on the number of threads or the width of the vectors; a backend of another library's kernels that
/// holds this to rounding only says so. Backward operations carry gradients of a scalar with respect to the same arrays. Every
/// operation throws <see cref="ArgumentException"/> naming both shapes when
/// shapes do not fit, and when a handle belongs to another backend. Destinations may not overlap inputs unless said.
/// </remarks>
public interface IBackend : IDisposable
{
    /// <summary>A short name for manifests: <c>cpu</c>, <c>reference</c>.</summary>
    string Name { get; }

    /// <summary>What it computes in: <c>float32</c>, <c>float64</c>, <c>tf32</c>, <c>bfloat16</c>.</summary>
    string Precision { get; }

    /// <summary>How much work suits it at a time.</summary>
    BackendCapacity Capacity { get; }

    /// <summary>Allocates an array filled with zeros.</summary>
    /// <param name="shape">Its sizes.</param>
    Tensor Allocate(Shape shape);

    /// <summary>Copies floats of the host into an array.</summary>
    /// <param name="values">Row-major, exactly rows·columns of them.</param>
    /// <param name="destination">[rows, columns].</param>
    void Upload(ReadOnlySpan<float> values, MatrixView destination);

    /// <summary>Copies doubles of the host into an array, rounded to its element type.</summary>
    /// <param name="values">Row-major, exactly rows·columns of them.</param>
    /// <param name="destination">[rows, columns].</param>
    void Upload(ReadOnlySpan<double> values, MatrixView destination);

    /// <summary>Copies an array to the host.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="destination">Row-major, exactly rows·columns of them.</param>
    void Download(MatrixView source, Span<double> destination);

    /// <summary>Sets every element to zero.</summary>
    /// <param name="destination">[rows, columns].</param>
    void Zero(MatrixView destination);

    /// <summary>Copies one array into another.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="destination">[rows, columns].</param>
    void Copy(MatrixView source, MatrixView destination);

    /// <summary>destination += scale · source.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="scale">Factor.</param>
    /// <param name="destination">[rows, columns].</param>
    void AddScaled(MatrixView source, double scale, MatrixView destination);

    /// <summary>destination = left − right; the destination may be either of them.</summary>
    /// <param name="left">[rows, columns].</param>
    /// <param name="right">[rows, columns].</param>
    /// <param name="destination">[rows, columns].</param>
    void Subtract(MatrixView left, MatrixView right, MatrixView destination);

    /// <summary>destination += scale · Σ over <paramref name="indices"/>, in their order, of sources[index].</summary>
    /// <param name="sources">[count, at least rows, columns]; the first rows of each slice are used.</param>
    /// <param name="indices">Positions on the outermost axis of <paramref name="sources"/>.</param>
    /// <param name="scale">Factor, applied to each term as it is added.</param>
    /// <param name="destination">[rows, columns].</param>
    void AddSelected(Tensor sources, ReadOnlySpan<int> indices, double scale, MatrixView destination);

    /// <summary>destination[i] = source[rows[i]].</summary>
    /// <param name="source">[any, columns].</param>
    /// <param name="rows">Row indices.</param>
    /// <param name="destination">[rows.Length, columns].</param>
    void GatherRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination);

    /// <summary>destination[rows[i]] += source[i], in order of i.</summary>
    /// <param name="source">[rows.Length, columns].</param>
    /// <param name="rows">Row indices.</param>
    /// <param name="destination">[any, columns].</param>
    void ScatterAddRows(MatrixView source, ReadOnlySpan<int> rows, MatrixView destination);

    /// <summary>Lays a matrix out for products. The values are copied.</summary>
    /// <param name="values">[inputs, outputs], or [outputs, inputs] when <paramref name="transposed"/>.</param>
    /// <param name="transposed">Whether <paramref name="values"/> holds the transpose.</param>
    Weight Pack(MatrixView values, bool transposed = false);

    /// <summary>Replaces the values of a weight that is not a slice; earlier slices of it are stale afterwards.</summary>
    /// <param name="weight">From <see cref="Pack"/>.</param>
    /// <param name="values">As given to <see cref="Pack"/>.</param>
    /// <param name="transposed">As given to <see cref="Pack"/>.</param>
    void Repack(Weight weight, MatrixView values, bool transposed = false);

    /// <summary>The weight of some consecutive inputs: rows of the matrix. Shares memory where it can.</summary>
    /// <param name="weight">The whole.</param>
    /// <param name="start">First input.</param>
    /// <param name="count">How many.</param>
    Weight SliceInputs(Weight weight, int start, int count);

    /// <summary>The weight of some consecutive outputs: columns of the matrix. Shares memory where it can.</summary>
    /// <param name="weight">The whole.</param>
    /// <param name="start">First output.</param>
    /// <param name="count">How many.</param>
    Weight SliceOutputs(Weight weight, int start, int count);

    /// <summary>output = input·W + bias, or output += input·W + bias.</summary>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="weight">[inputs, outputs].</param>
    /// <param name="bias">[1, outputs], or <c>default</c> for none.</param>
    /// <param name="output">[rows, outputs].</param>
    /// <param name="accumulate">Add to what <paramref name="output"/> holds.</param>
    void Linear(MatrixView input, Weight weight, MatrixView bias, MatrixView output, bool accumulate = false);

    /// <summary>gradInput = gradOutput·Wᵀ, or += with <paramref name="accumulate"/>.</summary>
    /// <param name="gradOutput">[rows, outputs].</param>
    /// <param name="weight">[inputs, outputs].</param>
    /// <param name="gradInput">[rows, inputs].</param>
    /// <param name="accumulate">Add to what <paramref name="gradInput"/> holds.</param>
    void LinearBackwardInput(MatrixView gradOutput, Weight weight, MatrixView gradInput, bool accumulate = false);

    /// <summary>output = left·right, of plain matrices. Stretches of <paramref name="left"/> that are zero in every row cost
    /// nothing.</summary>
    /// <param name="left">[rows, inner].</param>
    /// <param name="right">[inner, columns].</param>
    /// <param name="output">[rows, columns].</param>
    void Multiply(MatrixView left, MatrixView right, MatrixView output);

    /// <summary>gradWeight += inputᵀ·gradOutput; gradBias += the column sums of gradOutput.</summary>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="gradOutput">[rows, outputs].</param>
    /// <param name="gradWeight">[inputs, outputs].</param>
    /// <param name="gradBias">[1, outputs], or <c>default</c> for none.</param>
    void LinearBackwardWeight(MatrixView input, MatrixView gradOutput, MatrixView gradWeight, MatrixView gradBias);

    /// <summary>Layer norm of each row: (x − mean)/√(variance + ε)·gain + bias, the variance over columns without Bessel's
    /// correction.</summary>
    /// <param name="input">[rows, columns].</param>
    /// <param name="gain">[1, columns].</param>
    /// <param name="bias">[1, columns].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="output">[rows, columns].</param>
    /// <param name="statistics">[rows, 2]: receives each row's mean and 1/√(variance + ε).</param>
    /// <param name="kind">Layer norm or RMS norm.</param>
    void LayerNorm(MatrixView input, MatrixView gain, MatrixView bias, double epsilon, MatrixView output, MatrixView statistics,
        NormKind kind = NormKind.Layer);

    /// <summary>The softmax of every row.</summary>
    /// <param name="input">[rows, columns].</param>
    /// <param name="output">[rows, columns]; may be <paramref name="input"/>.</param>
    void Softmax(MatrixView input, MatrixView output);

    /// <summary>The gradient at a softmax's input.</summary>
    /// <param name="gradOutput">[rows, columns].</param>
    /// <param name="softmax">[rows, columns]: what the forward pass gave.</param>
    /// <param name="gradInput">[rows, columns]; may be <paramref name="gradOutput"/>.</param>
    void SoftmaxBackward(MatrixView gradOutput, MatrixView softmax, MatrixView gradInput);

    /// <summary>
    /// Applies a layer norm behind a linear map: values = (values − mean·slope)·inverse + offset. With values = (x∘gain)·W, slope =
    /// gain·W and
    /// offset = bias·W that is the product of the normalised x with W.
    /// </summary>
    /// <param name="values">[rows, columns], changed in place.</param>
    /// <param name="statistics">[rows, 2]: mean and inverse deviation of each x.</param>
    /// <param name="slope">[1, columns].</param>
    /// <param name="offset">[1, columns].</param>
    void NormaliseProduct(MatrixView values, MatrixView statistics, MatrixView slope, MatrixView offset);

    /// <summary>Gradient of layer norm with respect to its input.</summary>
    /// <param name="gradOutput">[rows, columns].</param>
    /// <param name="input">[rows, columns], of the forward pass.</param>
    /// <param name="gain">[1, columns].</param>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <param name="gradInput">[rows, columns]; may be <paramref name="gradOutput"/> when not accumulating.</param>
    /// <param name="accumulate">Add to what <paramref name="gradInput"/> holds.</param>
    /// <param name="kind">Layer norm or RMS norm.</param>
    void LayerNormBackward(
        MatrixView gradOutput, MatrixView input, MatrixView gain, MatrixView statistics, MatrixView gradInput, bool accumulate = false,
        NormKind kind = NormKind.Layer);

    /// <summary>
    /// Gradients of many reads of one array, each through the same layer norm and a linear map of its own:
    /// gradReads[i] = layer norm's gradient of (gradOutputs[:, i·width…]·Wᵢᵀ), and gradInput += Σ gradReads[i], in order of i.
    /// </summary>
    /// <param name="gradOutputs">[rows, reads·width].</param>
    /// <param name="weights">[reads] of [columns, width].</param>
    /// <param name="input">[rows, columns], of the forward pass.</param>
    /// <param name="gain">[1, columns].</param>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <param name="gradReads">[at least reads, at least rows, columns]; the first rows of the first slices are written.</param>
    /// <param name="gradInput">[rows, columns], added to.</param>
    /// <param name="accumulate">Add to what <paramref name="gradReads"/> holds.</param>
    /// <param name="kind">Layer norm or RMS norm.</param>
    void ReadsBackward(
        MatrixView gradOutputs, ReadOnlySpan<Weight> weights, MatrixView input, MatrixView gain, MatrixView statistics, Tensor gradReads,
        MatrixView gradInput, bool accumulate = false, NormKind kind = NormKind.Layer);

    /// <summary>Adds layer norm's gradients with respect to its gain and bias.</summary>
    /// <param name="gradOutput">[rows, columns].</param>
    /// <param name="input">[rows, columns], of the forward pass.</param>
    /// <param name="statistics">[rows, 2], of the forward pass.</param>
    /// <param name="gradGain">[1, columns].</param>
    /// <param name="gradBias">[1, columns].</param>
    void LayerNormBackwardParameters(
        MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradGain, MatrixView gradBias);

    /// <summary>Causal softmax attention of every head over every sequence.</summary>
    /// <param name="queryKeyValue">[rows, 3·heads·head_dim]: all queries, then all keys, then all values, head by head.</param>
    /// <param name="headCount">Number of heads.</param>
    /// <param name="rule">Scale, window and cap of the scores.</param>
    /// <param name="starts">First row of each sequence; last, the number of rows.</param>
    /// <param name="pattern">[rows, heads·width], width at least the longest sequence: receives at [r, h·width + j] the
    /// probability with which row r attends to position j of its own sequence, 0 for later positions.</param>
    /// <param name="output">[rows, heads·head_dim]: each head's weighted values (<c>z</c>).</param>
    void Attention(
        MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView output);

    /// <summary>Gradient of attention with respect to queries, keys and values.</summary>
    /// <param name="gradOutput">[rows, heads·head_dim].</param>
    /// <param name="queryKeyValue">[rows, 3·heads·head_dim], of the forward pass.</param>
    /// <param name="headCount">Number of heads.</param>
    /// <param name="rule">Scale, window and cap of the scores.</param>
    /// <param name="starts">As in the forward pass.</param>
    /// <param name="pattern">[rows, heads·width], of the forward pass.</param>
    /// <param name="gradQueryKeyValue">[rows, 3·heads·head_dim].</param>
    void AttentionBackward(
        MatrixView gradOutput, MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern,
        MatrixView gradQueryKeyValue);

    /// <summary>output = f(input), element-wise; the output may be the input.</summary>
    /// <param name="kind">f.</param>
    /// <param name="input">[rows, columns].</param>
    /// <param name="output">[rows, columns].</param>
    void Activate(ActivationKind kind, MatrixView input, MatrixView output);

    /// <summary>gradInput = gradOutput·f′(input), element-wise; gradInput may be gradOutput.</summary>
    /// <param name="kind">f.</param>
    /// <param name="gradOutput">[rows, columns].</param>
    /// <param name="input">[rows, columns], of the forward pass.</param>
    /// <param name="gradInput">[rows, columns].</param>
    void ActivateBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput);

    /// <summary>gradInput = gradOutput·f(input)/input, element-wise: the slope of the line from the origin in place of the
    /// derivative. At 0 it is the limit; relu's is 0.</summary>
    /// <param name="kind">f, which is 0 at 0.</param>
    /// <param name="gradOutput">[rows, columns].</param>
    /// <param name="input">[rows, columns], of the forward pass.</param>
    /// <param name="gradInput">[rows, columns]; may be <paramref name="gradOutput"/>.</param>
    void ActivateSecantBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput);

    /// <summary>output[i] = tokenTable[tokens[i]] + positionTable[positions[i]].</summary>
    /// <param name="tokens">[rows]; each below the rows of <paramref name="tokenTable"/>.</param>
    /// <param name="positions">[rows]; each below the rows of <paramref name="positionTable"/>.</param>
    /// <param name="tokenTable">[vocabulary, columns].</param>
    /// <param name="positionTable">[context, columns].</param>
    /// <param name="output">[rows, columns].</param>
    void Embed(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, MatrixView tokenTable, MatrixView positionTable, MatrixView output);

    /// <summary>
    /// Adds to scores[s·destinations + d] the inner product of deltas[s] with gradients[d], summed over the rows of each
    /// sequence in single precision with a fixed order and over sequences, in order, in double precision.
    /// </summary>
    /// <param name="deltas">[sources, at least rows, columns].</param>
    /// <param name="gradients">[destinations, at least rows, columns].</param>
    /// <param name="starts">First row of each sequence, from 0; last, the number of rows used.</param>
    /// <param name="scores">On the host, [sources, destinations].</param>
    void AddScores(StackView deltas, StackView gradients, ReadOnlySpan<int> starts, Span<double> scores);

    /// <summary>How much of each row each source explains: max(0, ‖row‖₁ − ‖row − source's row‖₁).</summary>
    /// <param name="sources">[at least sourceCount, at least rows, columns]; the first rows of its first slices are used.</param>
    /// <param name="sourceCount">Number of sources.</param>
    /// <param name="sum">[rows, columns]: what the sources are parts of.</param>
    /// <param name="proximities">On the host, [sourceCount, rows].</param>
    void Proximity(Tensor sources, int sourceCount, MatrixView sum, Span<double> proximities);

    /// <summary>Softmax cross-entropy with one target a row, and its gradient.</summary>
    /// <param name="logits">[rows, vocabulary].</param>
    /// <param name="targets">[rows]; −1 leaves a row out.</param>
    /// <param name="scale">Multiplies the gradient, usually 1/(number of counted rows).</param>
    /// <param name="gradLogits">[rows, vocabulary]; rows left out receive zeros; may be <paramref name="logits"/>.</param>
    /// <returns>The sum (not the mean, not scaled) of −log p(target), in nats.</returns>
    double CrossEntropy(MatrixView logits, ReadOnlySpan<int> targets, double scale, MatrixView gradLogits);

    /// <summary>Kullback–Leibler divergence of each row's softmax from a reference row's: D(softmax(reference) ‖
    /// softmax(logits)).</summary>
    /// <param name="reference">[rows, vocabulary].</param>
    /// <param name="logits">[rows, vocabulary].</param>
    /// <param name="divergences">On the host, [rows]: nats; exactly 0 for equal rows.</param>
    void Divergence(MatrixView reference, MatrixView logits, Span<double> divergences);

    /// <summary>The elementwise product.</summary>
    /// <param name="left">[rows, columns].</param>
    /// <param name="right">[rows, columns].</param>
    /// <param name="output">[rows, columns]; may be one of the factors.</param>
    void MultiplyElements(MatrixView left, MatrixView right, MatrixView output);

    /// <summary>Keeps every element between −bound and bound.</summary>
    /// <param name="values">[rows, columns].</param>
    /// <param name="bound">Above 0.</param>
    /// <param name="output">[rows, columns]; may be <paramref name="values"/>.</param>
    void Clamp(MatrixView values, double bound, MatrixView output);

    /// <summary>Gradient of <see cref="Clamp"/>: 0 beyond the bound.</summary>
    /// <param name="gradOutput">[rows, columns].</param>
    /// <param name="values">[rows, columns], of the forward pass.</param>
    /// <param name="bound">Above 0.</param>
    /// <param name="gradInput">[rows, columns]; may be <paramref name="gradOutput"/>.</param>
    void ClampBackward(MatrixView gradOutput, MatrixView values, double bound, MatrixView gradInput);

    /// <summary>cap·tanh(value/cap).</summary>
    /// <param name="values">[rows, columns].</param>
    /// <param name="cap">Above 0.</param>
    /// <param name="output">[rows, columns]; may be <paramref name="values"/>.</param>
    void SoftCap(MatrixView values, double cap, MatrixView output);

    /// <summary>Gradient of <see cref="SoftCap"/>.</summary>
    /// <param name="gradOutput">[rows, columns].</param>
    /// <param name="output">[rows, columns]: what the forward pass gave.</param>
    /// <param name="cap">Above 0.</param>
    /// <param name="gradInput">[rows, columns]; may be <paramref name="gradOutput"/>.</param>
    void SoftCapBackward(MatrixView gradOutput, MatrixView output, double cap, MatrixView gradInput);

    /// <summary>Turns pairs of coordinates of every head by an angle that grows with the position: rotary embeddings
    /// (Su et al. 2021, arXiv:2104.09864). Coordinate i is paired with i + half; those from 2·half on stay.</summary>
    /// <param name="values">[rows, heads·head_dim], turned in place.</param>
    /// <param name="headCount">Number of heads.</param>
    /// <param name="positions">[row]: rows of <paramref name="table"/>.</param>
    /// <param name="table">[position, 2·half]: cosines, then sines.</param>
    /// <param name="inverse">Turn back, which is also the gradient's way.</param>
    void Rotate(MatrixView values, int headCount, ReadOnlySpan<int> positions, MatrixView table, bool inverse = false);

    /// <summary>The sum of squares of all elements, in double precision.</summary>
    /// <param name="values">[rows, columns].</param>
    double SquaredNorm(MatrixView values);

    /// <summary>One AdamW update of a parameter in place.</summary>
    /// <param name="parameter">[rows, columns].</param>
    /// <param name="gradient">[rows, columns].</param>
    /// <param name="firstMoment">[rows, columns], updated.</param>
    /// <param name="secondMoment">[rows, columns], updated.</param>
    /// <param name="update">Rates and step number.</param>
    void AdamW(MatrixView parameter, MatrixView gradient, MatrixView firstMoment, MatrixView secondMoment, AdamWStep update);
}
