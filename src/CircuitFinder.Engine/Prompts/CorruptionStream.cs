using CircuitFinder.Engine.Randomness;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>The different corrupted prompts of one example, in an order that depends on the seed and the example alone.</summary>
internal sealed class CorruptionStream(Example example, Corruption corruption, ulong seed)
{
    private const ulong Salt = 0x636F727275707465;
    private const int LeastRedraws = 50;
    private const int RedrawsPerPrompt = 20;

    private readonly SplitMix64 _random = SplitMix64.ForMember(seed ^ Salt, example.Index);
    private readonly HashSet<string> _seen = [example.Clean];

    public Example Example => example;

    /// <summary>Another corrupted prompt; null where there are no more, as for the year 01 replaced by 01 from the beginning.</summary>
    public FilledText? Next()
    {
        int redraws = Math.Max(LeastRedraws, RedrawsPerPrompt * _seen.Count);
        for (int i = 0; i < redraws; i++)
        {
            FilledText corrupted = Corruptor.Corrupt(example, corruption, _random);
            if (_seen.Add(corrupted.Text))
            {
                return corrupted;
            }
        }

        return null;
    }
}
