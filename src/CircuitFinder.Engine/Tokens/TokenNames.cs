using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Tokens as a person reads them.</summary>
public static class TokenNames
{
    /// <summary>A token's text, safe to print; <c>&lt;id 1805&gt;</c> where the vocabulary has no text for it, as for the last ids
    /// of a padded vocabulary.</summary>
    /// <param name="tokenizer">The model's tokeniser; null where it has none, and a token is its number.</param>
    /// <param name="id">A token id.</param>
    public static string Of(ITokenizer? tokenizer, int id)
        => tokenizer is null ? id.ToString(CultureInfo.InvariantCulture)
            : tokenizer.Contains(id) ? PlainText.Of(tokenizer.TokenText(id).Replace("\n", "⏎", StringComparison.Ordinal))
            : string.Create(CultureInfo.InvariantCulture, $"<id {id}>");
}
