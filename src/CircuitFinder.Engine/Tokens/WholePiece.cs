namespace CircuitFinder.Engine.Tokens;

/// <summary>Leaves pieces whole for Microsoft.ML.Tokenizers: they were cut before (<see cref="TextCut"/>).</summary>
internal sealed class WholePiece : Microsoft.ML.Tokenizers.PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => text.Length == 0 ? [] : [(0, text.Length)];

    /// <inheritdoc/>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => text.Length == 0 ? [] : [(0, text.Length)];
}
