using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Models.Passes;

/// <summary>Refuses logits that overflowed: nothing computed from them is a result.</summary>
internal static class FiniteLogits
{
    /// <summary>Requires every logit to be finite.</summary>
    /// <param name="logits">[vocabulary].</param>
    /// <param name="prompt">Index of the prompt, from 0.</param>
    /// <exception cref="UserFaultException">One is not.</exception>
    public static void Require(ReadOnlySpan<double> logits, int prompt)
    {
        if (!Are(logits))
        {
            throw Fault(prompt);
        }
    }

    /// <summary>Whether every logit is finite.</summary>
    /// <param name="logits">[vocabulary].</param>
    public static bool Are(ReadOnlySpan<double> logits)
    {
        foreach (double logit in logits)
        {
            if (!double.IsFinite(logit))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The fault of a prompt whose logits are not finite.</summary>
    /// <param name="prompt">Index of the prompt, from 0.</param>
    public static UserFaultException Fault(int prompt) => new(string.Create(
        CultureInfo.InvariantCulture, $"the logits are not finite on prompt {prompt + 1}: the weights overflow. Use weights whose logits stay finite."));
}
