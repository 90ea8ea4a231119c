using CircuitFinder.Engine.Models;

namespace CircuitFinder.Engine.Interventions;

/// <summary>Averages what is measured at each of a prompt's answer positions.</summary>
internal static class AnswerAverage
{
    /// <summary>The mean over a sequence's answers; of one answer its own figure, to the bit.</summary>
    /// <param name="batch">Tells which rows of the logits are the sequence's.</param>
    /// <param name="sequence">From 0.</param>
    /// <param name="figure">Of a row of the logits.</param>
    public static double Of(TokenBatch batch, int sequence, Func<int, double> figure)
    {
        int first = batch.AnswerStarts[sequence];
        int end = batch.AnswerStarts[sequence + 1];
        double sum = figure(first);
        for (int answer = first + 1; answer < end; answer++)
        {
            sum += figure(answer);
        }

        return sum / (end - first);
    }
}
