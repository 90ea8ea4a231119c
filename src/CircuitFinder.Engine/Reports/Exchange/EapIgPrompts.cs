using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Reports.Exchange;

/// <summary>Writes prompts for EAP-IG: CSV with <c>clean,corrupted,correct_idx,incorrect_idx</c>, or <c>clean,corrupted,label</c>
/// for greater-than.</summary>
/// <remarks>
/// The format has text prompts, and one right and one wrong token id, of the vocabulary of the model that the file is for. Several
/// answers fit it only as the years of
/// greater-than: right are all two-digit strings above the label, wrong all others.
/// </remarks>
public static class EapIgPrompts
{
    private const int YearCount = 100;

    /// <summary>Writes the pairs that fit a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prompts">At least one pair.</param>
    /// <exception cref="UserFaultException">A pair does not fit the format, or the file cannot be written.</exception>
    public static void Write(string path, AlignedPrompts prompts)
    {
        if (prompts.Source.Any(pair => pair.Clean.Text is null || pair.Corrupted.Text is null))
        {
            throw new UserFaultException($"{path}: the prompts are token ids, and EAP-IG's CSV holds text. Use the format auto-circuit.");
        }

        if (prompts.Source.Any(pair => !pair.AnswerPositions.IsEmpty))
        {
            throw new UserFaultException($"{path}: answers are read at positions of their own, which EAP-IG does not know. Use the format auto-circuit.");
        }

        int?[] labels = [.. prompts.Source.Select(LabelOf)];
        int odd = prompts.Pairs.ToList().FindIndex(pair => pair.Answers.Length != 1 || pair.WrongAnswers.Length != 1);
        if (odd >= 0 && labels.Any(label => label is null))
        {
            throw new UserFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: prompt {odd} has {prompts.Pairs[odd].Answers.Length} right and {prompts.Pairs[odd].WrongAnswers.Length} wrong answers; EAP-IG's CSV holds one of each, or the years above a label. Use the format auto-circuit."));
        }

        IEnumerable<string[]> rows = Enumerable.Range(0, prompts.Pairs.Length).Select(i =>
        {
            string[] answers = odd < 0 ? [Id(prompts.Pairs[i].Answers[0]), Id(prompts.Pairs[i].WrongAnswers[0])] : [Id(labels[i]!.Value)];
            return (string[])[prompts.Source[i].Clean.Text!, prompts.Source[i].Corrupted.Text!, .. answers];
        });
        string[] header = odd < 0 ? ["clean", "corrupted", "correct_idx", "incorrect_idx"] : ["clean", "corrupted", "label"];
        AtomicFile.WriteText(path, text => CsvRows.Write(text, rows.Prepend(header)));
    }

    // The year that the answers are above, where they are all the two-digit years above one and the wrong answers all others.
    private static int? LabelOf(PromptPair pair)
    {
        int label = pair.WrongAnswers.Length - 1;
        return label is >= 0 and < YearCount - 1 && AreYears(pair.WrongAnswers, 0) && AreYears(pair.Answers, label + 1) && label + 1 + pair.Answers.Length == YearCount
            ? label
            : null;
    }

    private static bool AreYears(ImmutableArray<PromptText> answers, int first)
        => answers.Select(answer => answer.Text).Order(StringComparer.Ordinal).SequenceEqual(
            Enumerable.Range(first, answers.Length).Select(year => year.ToString("00", CultureInfo.InvariantCulture)));

    private static string Id(int id) => id.ToString(CultureInfo.InvariantCulture);
}
