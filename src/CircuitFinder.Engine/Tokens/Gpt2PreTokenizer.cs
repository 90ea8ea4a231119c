namespace CircuitFinder.Engine.Tokens;

/// <summary>Cuts text for Microsoft.ML.Tokenizers by <see cref="PreTokenizer"/>: that library's own splitter takes a letter beyond
/// U+FFFF for two symbols.</summary>
internal sealed class Gpt2PreTokenizer : Microsoft.ML.Tokenizers.PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int length = PreTokenizer.NextPiece(text.AsSpan(start));
            yield return (start, length);
            start += length;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());
}
