using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Support;

/// <content>The parts of a layer.</content>
internal sealed partial class ReferenceBackend
{
    public void LayerNorm(
        MatrixView input, MatrixView gain, MatrixView bias, double epsilon, MatrixView output, MatrixView statistics,
        NormKind kind = NormKind.Layer)
    {
        RequireSame(input, output);
        Require(gain.Columns == input.Columns && bias.Columns == input.Columns, input, gain);
        Require(statistics.Rows == input.Rows && statistics.Columns == 2, input, statistics);
        for (int r = 0; r < input.Rows; r++)
        {
            double mean = 0;
            double variance = 0;
            for (int c = 0; c < input.Columns; c++)
            {
                mean += kind == NormKind.Layer ? At(input, r, c) / input.Columns : 0;
            }

            for (int c = 0; c < input.Columns; c++)
            {
                variance += Square(At(input, r, c) - mean) / input.Columns;
            }

            double inverse = 1 / Math.Sqrt(variance + epsilon);
            for (int c = 0; c < input.Columns; c++)
            {
                At(output, r, c) = ((At(input, r, c) - mean) * inverse * At(gain, 0, c)) + At(bias, 0, c);
            }

            At(statistics, r, 0) = mean;
            At(statistics, r, 1) = inverse;
        }
    }

    public void Softmax(MatrixView input, MatrixView output)
    {
        RequireSame(input, output);
        for (int r = 0; r < input.Rows; r++)
        {
            double largest = Enumerable.Range(0, input.Columns).Max(c => At(input, r, c));
            double[] powers = [.. Enumerable.Range(0, input.Columns).Select(c => Math.Exp(At(input, r, c) - largest))];
            double sum = powers.Sum();
            for (int c = 0; c < input.Columns; c++)
            {
                At(output, r, c) = powers[c] / sum;
            }
        }
    }

    public void SoftmaxBackward(MatrixView gradOutput, MatrixView softmax, MatrixView gradInput)
    {
        RequireSame(gradOutput, softmax);
        RequireSame(gradInput, softmax);
        for (int r = 0; r < softmax.Rows; r++)
        {
            double mean = Enumerable.Range(0, softmax.Columns).Sum(c => At(gradOutput, r, c) * At(softmax, r, c));
            for (int c = 0; c < softmax.Columns; c++)
            {
                At(gradInput, r, c) = At(softmax, r, c) * (At(gradOutput, r, c) - mean);
            }
        }
    }

    public void NormaliseProduct(MatrixView values, MatrixView statistics, MatrixView slope, MatrixView offset)
        => ForEach(values, (r, c) => At(values, r, c) =
            ((At(values, r, c) - (At(statistics, r, 0) * At(slope, 0, c))) * At(statistics, r, 1)) + At(offset, 0, c));

    public void LayerNormBackward(
        MatrixView gradOutput, MatrixView input, MatrixView gain, MatrixView statistics, MatrixView gradInput,
        bool accumulate = false, NormKind kind = NormKind.Layer)
    {
        RequireSame(gradOutput, input);
        RequireSame(gradOutput, gradInput);
        for (int r = 0; r < input.Rows; r++)
        {
            double mean = At(statistics, r, 0);
            double inverse = At(statistics, r, 1);
            double sum = 0;
            double dot = 0;
            for (int c = 0; c < input.Columns; c++)
            {
                double grad = At(gradOutput, r, c) * At(gain, 0, c);
                sum += kind == NormKind.Layer ? grad / input.Columns : 0;
                dot += grad * (At(input, r, c) - mean) * inverse / input.Columns;
            }

            for (int c = 0; c < input.Columns; c++)
            {
                double normal = (At(input, r, c) - mean) * inverse;
                double grad = inverse * ((At(gradOutput, r, c) * At(gain, 0, c)) - sum - (normal * dot));
                At(gradInput, r, c) = accumulate ? At(gradInput, r, c) + grad : grad;
            }
        }
    }

    public void ReadsBackward(
        MatrixView gradOutputs, ReadOnlySpan<Weight> weights, MatrixView input, MatrixView gain, MatrixView statistics, Tensor gradReads,
        MatrixView gradInput, bool accumulate = false, NormKind kind = NormKind.Layer)
    {
        using Tensor own = Allocate(new Shape(input.Rows, input.Columns));
        MatrixView read = own.AsMatrix();
        for (int i = 0; i < weights.Length; i++)
        {
            int width = gradOutputs.Columns / weights.Length;
            LinearBackwardInput(gradOutputs.ColumnRange(i * width, width), weights[i], read);
            LayerNormBackward(read, input, gain, statistics, read, kind: kind);
            AddScaled(read, 1, gradInput);
            if (!accumulate)
            {
                Zero(gradReads[i].RowRange(0, input.Rows));
            }

            AddScaled(read, 1, gradReads[i].RowRange(0, input.Rows));
        }
    }

    public void Proximity(Tensor sources, int sourceCount, MatrixView sum, Span<double> proximities)
    {
        for (int source = 0; source < sourceCount; source++)
        {
            MatrixView part = sources[source].RowRange(0, sum.Rows);
            for (int row = 0; row < sum.Rows; row++)
            {
                double explained = 0;
                for (int column = 0; column < sum.Columns; column++)
                {
                    explained += Math.Abs(At(sum, row, column)) - Math.Abs(At(sum, row, column) - At(part, row, column));
                }

                proximities[(source * sum.Rows) + row] = Math.Max(0, explained);
            }
        }
    }

    public void LayerNormBackwardParameters(
        MatrixView gradOutput, MatrixView input, MatrixView statistics, MatrixView gradGain, MatrixView gradBias)
    {
        RequireSame(gradOutput, input);
        ForEach(gradOutput, (r, c) =>
        {
            At(gradGain, 0, c) += At(gradOutput, r, c) * (At(input, r, c) - At(statistics, r, 0)) * At(statistics, r, 1);
            At(gradBias, 0, c) += At(gradOutput, r, c);
        });
    }

    public void Attention(
        MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern, MatrixView output)
    {
        Require(queryKeyValue.Columns == 3 * output.Columns && queryKeyValue.Rows == output.Rows, queryKeyValue, output);
        Zero(pattern);
        Zero(output);
        int width = pattern.Columns / headCount;
        int dim = output.Columns / headCount;
        int model = output.Columns;
        for (int sequence = 0; sequence + 1 < starts.Length; sequence++)
        {
            int first = starts[sequence];
            for (int h = 0; h < headCount; h++)
            {
                for (int q = first; q < starts[sequence + 1]; q++)
                {
                    (int from, int to) = rule.Visible(q - first, starts[sequence + 1] - first);
                    double[] scores = new double[to - from + 1];
                    for (int k = first + from; k <= first + to; k++)
                    {
                        scores[k - first - from] = Score(queryKeyValue, q, k, h * dim, dim, model, rule);
                    }

                    double greatest = scores.Max();
                    double total = scores.Sum(score => Math.Exp(score - greatest));
                    for (int k = first + from; k <= first + to; k++)
                    {
                        double probability = Math.Exp(scores[k - first - from] - greatest) / total;
                        At(pattern, q, (h * width) + k - first) = probability;
                        for (int i = 0; i < dim; i++)
                        {
                            At(output, q, (h * dim) + i) += probability * At(queryKeyValue, k, (2 * model) + (h * dim) + i);
                        }
                    }
                }
            }
        }
    }

    public void AttentionBackward(
        MatrixView gradOutput, MatrixView queryKeyValue, int headCount, AttentionRule rule, ReadOnlySpan<int> starts, MatrixView pattern,
        MatrixView gradQueryKeyValue)
    {
        RequireSame(queryKeyValue, gradQueryKeyValue);
        Zero(gradQueryKeyValue);
        int width = pattern.Columns / headCount;
        int dim = gradOutput.Columns / headCount;
        int model = gradOutput.Columns;
        for (int sequence = 0; sequence + 1 < starts.Length; sequence++)
        {
            int first = starts[sequence];
            for (int h = 0; h < headCount; h++)
            {
                for (int q = first; q < starts[sequence + 1]; q++)
                {
                    int length = starts[sequence + 1] - first;
                    (int from, int to) = rule.Visible(q - first, length);
                    double[] gradPattern = new double[length];
                    double mean = 0;
                    for (int k = first + from; k <= first + to; k++)
                    {
                        double probability = At(pattern, q, (h * width) + k - first);
                        for (int i = 0; i < dim; i++)
                        {
                            double grad = At(gradOutput, q, (h * dim) + i);
                            int value = (2 * model) + (h * dim) + i;
                            gradPattern[k - first] += grad * At(queryKeyValue, k, value);
                            At(gradQueryKeyValue, k, value) += grad * probability;
                        }

                        mean += gradPattern[k - first] * probability;
                    }

                    for (int k = first + from; k <= first + to; k++)
                    {
                        double probability = At(pattern, q, (h * width) + k - first);
                        double capped = Score(queryKeyValue, q, k, h * dim, dim, model, rule);
                        double slope = rule.SoftCap > 0 ? 1 - Square(capped / rule.SoftCap) : 1;
                        double gradScore = probability * (gradPattern[k - first] - mean) * slope * rule.Scale;
                        for (int i = 0; i < dim; i++)
                        {
                            int query = (h * dim) + i;
                            int key = model + query;
                            At(gradQueryKeyValue, q, query) += gradScore * At(queryKeyValue, k, key);
                            At(gradQueryKeyValue, k, key) += gradScore * At(queryKeyValue, q, query);
                        }
                    }
                }
            }
        }
    }

    public void MultiplyElements(MatrixView left, MatrixView right, MatrixView output)
    {
        RequireSame(left, right);
        RequireSame(left, output);
        ForEach(output, (r, c) => At(output, r, c) = At(left, r, c) * At(right, r, c));
    }

    public void Clamp(MatrixView values, double bound, MatrixView output)
    {
        RequireSame(values, output);
        ForEach(output, (r, c) => At(output, r, c) = Math.Clamp(At(values, r, c), -bound, bound));
    }

    public void ClampBackward(MatrixView gradOutput, MatrixView values, double bound, MatrixView gradInput)
    {
        RequireSame(gradOutput, values);
        RequireSame(gradOutput, gradInput);
        ForEach(gradInput, (r, c) => At(gradInput, r, c) = Math.Abs(At(values, r, c)) <= bound ? At(gradOutput, r, c) : 0);
    }

    public void SoftCap(MatrixView values, double cap, MatrixView output)
    {
        RequireSame(values, output);
        ForEach(output, (r, c) => At(output, r, c) = cap * Math.Tanh(At(values, r, c) / cap));
    }

    public void SoftCapBackward(MatrixView gradOutput, MatrixView output, double cap, MatrixView gradInput)
    {
        RequireSame(gradOutput, output);
        RequireSame(gradOutput, gradInput);
        ForEach(gradInput, (r, c) => At(gradInput, r, c) = At(gradOutput, r, c) * (1 - Square(At(output, r, c) / cap)));
    }

    public void Rotate(MatrixView values, int headCount, ReadOnlySpan<int> positions, MatrixView table, bool inverse = false)
    {
        Require(positions.Length == values.Rows && table.Columns <= values.Columns / headCount, values, table);
        int half = table.Columns / 2;
        int dim = values.Columns / headCount;
        for (int r = 0; r < values.Rows; r++)
        {
            for (int column = 0; column < headCount * half; column++)
            {
                int first = (column / half * dim) + (column % half);
                double cosine = At(table, positions[r], column % half);
                double sine = At(table, positions[r], half + (column % half)) * (inverse ? -1 : 1);
                (double x, double y) = (At(values, r, first), At(values, r, first + half));
                At(values, r, first) = (x * cosine) - (y * sine);
                At(values, r, first + half) = (y * cosine) + (x * sine);
            }
        }
    }

    public void Activate(ActivationKind kind, MatrixView input, MatrixView output)
    {
        RequireSame(input, output);
        ForEach(output, (r, c) => At(output, r, c) = Value(kind, At(input, r, c)));
    }

    public void ActivateBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
        RequireSame(gradOutput, input);
        RequireSame(gradOutput, gradInput);
        ForEach(gradInput, (r, c) => At(gradInput, r, c) = At(gradOutput, r, c) * Slope(kind, At(input, r, c)));
    }

    public void ActivateSecantBackward(ActivationKind kind, MatrixView gradOutput, MatrixView input, MatrixView gradInput)
    {
        RequireSame(gradOutput, input);
        RequireSame(gradOutput, gradInput);
        ForEach(gradInput, (r, c) =>
        {
            double x = At(input, r, c);
            double slope = x == 0 ? (kind == ActivationKind.Relu ? 0 : 0.5) : Value(kind, x) / x;
            At(gradInput, r, c) = At(gradOutput, r, c) * slope;
        });
    }

    public void Embed(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, MatrixView tokenTable, MatrixView positionTable, MatrixView output)
    {
        Require(tokens.Length == output.Rows && tokenTable.Columns == output.Columns, tokenTable, output);
        for (int r = 0; r < tokens.Length; r++)
        {
            for (int c = 0; c < output.Columns; c++)
            {
                At(output, r, c) = At(tokenTable, tokens[r], c) + At(positionTable, positions[r], c);
            }
        }
    }

    public void AddScores(StackView deltas, StackView gradients, ReadOnlySpan<int> starts, Span<double> scores)
    {
        for (int sequence = 0; sequence + 1 < starts.Length; sequence++)
        {
            for (int s = 0; s < deltas.Count; s++)
            {
                for (int d = 0; d < gradients.Count; d++)
                {
                    double sum = 0;
                    for (int r = starts[sequence]; r < starts[sequence + 1]; r++)
                    {
                        for (int c = 0; c < deltas.Columns; c++)
                        {
                            sum += At(deltas.Tensor[deltas.First + s], deltas.FirstRow + r, c)
                                * At(gradients.Tensor[gradients.First + d], gradients.FirstRow + r, c);
                        }
                    }

                    scores[(s * gradients.Count) + d] += sum;
                }
            }
        }
    }

    // A scaled and capped score of a query and a key.
    private static double Score(MatrixView queryKeyValue, int query, int key, int column, int dim, int model, AttentionRule rule)
    {
        double score = 0;
        for (int i = column; i < column + dim; i++)
        {
            score += At(queryKeyValue, query, i) * At(queryKeyValue, key, model + i);
        }

        score *= rule.Scale;
        return rule.SoftCap > 0 ? rule.SoftCap * Math.Tanh(score / rule.SoftCap) : score;
    }
}
