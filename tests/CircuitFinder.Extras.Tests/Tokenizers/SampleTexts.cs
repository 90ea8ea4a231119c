using System.Text;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tasks;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Extras.Tests.Tokenizers;

/// <summary>Texts that tokenisers may see in different ways.</summary>
internal static class SampleTexts
{
    private static readonly string[] Awkward =
    [
        "", " ", "  ", "\n", "\r\n", "\t \u00A0", "\u0085", "\u180E", "\u200B", "\uFEFF", "\u001C", "\u2028", "'s", "'S", "'ll", "don't", "1732", "½²Ⅷ٣",
        "e\u0301", "naïve", "日本語", "עברית", "<|endoftext|>", "<|endoftext", "Mary", " Mary", " the", "def f(x):\n", "Ġ", "Ċ", "Â",
        "😀", "👩\u200D👧", "𝒜", " 𐐀x", "𝟘", "𝟘1", "𠀀", "𑅀", "\U000E0041", "\U0010FFFF",
    ];

    private static readonly string[] LoneHalves = ["\uD83D", "\uDC00", "\uDC00\uD83D"];

    /// <summary>The four tasks that ship.</summary>
    public static string[] Tasks { get; } = ["ioi", "greater-than", "induction", "docstring"];

    /// <summary>Every text of 200 prompt pairs of a task: prompts, answers and wrong answers.</summary>
    public static IEnumerable<string> OfTask(string task)
    {
        TaskDefinition definition = TaskLocator.Find(task, ShippedModel.Tasks);
        return PromptGenerator.Generate(definition, definition.Seed, PromptSplit.Test).Take(200)
            .SelectMany(pair => pair.Answers.Concat(pair.WrongAnswers).Prepend(pair.Clean).Prepend(pair.Corrupted))
            .Select(prompt => prompt.Text!);
    }

    /// <summary>Seeded texts: characters of every kind, and awkward pieces in any order.</summary>
    /// <param name="count">How many.</param>
    /// <param name="withLoneHalves">Whether some hold halves of surrogate pairs.</param>
    public static IEnumerable<string> Random(int count, bool withLoneHalves)
    {
        var random = new Random(20240917);
        for (int index = 0; index < count; index++)
        {
            var text = new StringBuilder();
            for (int left = random.Next(1, 14); left > 0; left--)
            {
                text.Append(random.Next(withLoneHalves ? 5 : 4) switch
                {
                    0 => ((char)random.Next(0x80)).ToString(),
                    1 => Character(random.Next(0x80, 0x3000)),
                    2 => Character(random.Next(0x110000)),
                    3 => Awkward[random.Next(Awkward.Length)],
                    _ => LoneHalves[random.Next(LoneHalves.Length)],
                });
            }

            yield return text.ToString();
        }
    }

    private static string Character(int value) => char.ConvertFromUtf32(value is >= 0xD800 and <= 0xDFFF ? 0xFFFD : value);
}
