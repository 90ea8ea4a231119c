namespace CircuitFinder.Engine.Tokens;

/// <summary>A piece of text as a chain of symbols, in which two neighbours become one without moving the rest.</summary>
internal sealed class LinkedPiece
{
    private const int Gone = -1;
    private readonly int[] _symbols;
    private readonly int[] _before;
    private readonly int[] _after;

    /// <param name="symbols">Token ids; owned by the piece from now on.</param>
    public LinkedPiece(int[] symbols)
    {
        _symbols = symbols;
        _before = new int[symbols.Length];
        _after = new int[symbols.Length];
        for (int position = 0; position < symbols.Length; position++)
        {
            _before[position] = position - 1;
            _after[position] = position + 1;
        }
    }

    /// <summary>The position of the symbol to the left, −1 for none.</summary>
    public int Before(int position) => _before[position];

    /// <summary>The symbol at a position and its right neighbour; false where there are none.</summary>
    public bool TryGetPair(int position, out (int Left, int Right) pair)
    {
        pair = default;
        if (position < 0 || _symbols[position] == Gone || _after[position] >= _symbols.Length)
        {
            return false;
        }

        pair = (_symbols[position], _symbols[_after[position]]);
        return true;
    }

    /// <summary>Replaces a symbol and its right neighbour by one symbol, which stands at the left one's position.</summary>
    public void Join(int position, int result)
    {
        int joined = _after[position];
        int next = _after[joined];
        _symbols[position] = result;
        _symbols[joined] = Gone;
        _after[position] = next;
        if (next < _symbols.Length)
        {
            _before[next] = position;
        }
    }

    /// <summary>The symbols that are left, in order.</summary>
    public int[] ToArray() => Array.FindAll(_symbols, symbol => symbol != Gone);
}
