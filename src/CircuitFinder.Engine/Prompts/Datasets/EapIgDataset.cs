using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Prompts.Datasets;

/// <summary>Reads EAP-IG's datasets: CSV with the columns <c>clean,corrupted,correct_idx,incorrect_idx</c>, or
/// <c>clean,corrupted,label</c> for greater-than.</summary>
/// <remarks>
/// <c>correct_idx</c> and <c>incorrect_idx</c> are token ids of the vocabulary for which the file was made. A <c>label</c> is the
/// two-digit year of the clean
/// prompt: every two-digit string above it is an answer, every other one is wrong. <c>answer_position</c>, which EAP-IG does not
/// know, says where answers are read. Other columns, such as <c>corrupted_hard</c>, are passed over.
/// </remarks>
public static class EapIgDataset
{
    private const string Clean = "clean";
    private const string Corrupted = "corrupted";
    private const string CorrectId = "correct_idx";
    private const string IncorrectId = "incorrect_idx";
    private const string Label = "label";
    private const string AnswerPosition = "answer_position";
    private const int LargestLabel = 98;

    private static readonly ImmutableArray<PromptText> Years =
        [.. Enumerable.Range(0, 100).Select(year => PromptText.FromText(year.ToString("00", CultureInfo.InvariantCulture)))];

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">A CSV file.</param>
    /// <returns>At least one pair, in the file's order.</returns>
    /// <exception cref="UserFaultException">The file cannot be read, or is faulty anywhere; all faults at once.</exception>
    public static ImmutableArray<PromptPair> Read(string path)
    {
        string text = UserFile.ReadText(path, "a CSV file");
        var faults = new FileFaults(path);
        ImmutableArray<PromptPair> pairs = ReadPairs(
            CsvRows.Read(text, (line, record) => faults.Add(
                $"{path}({line}): a quote stands amid '{Shorten(record)}'; quote the whole field and double the quotes in it.")),
            path,
            faults);
        faults.ThrowIfAny();
        return pairs;
    }

    private static ImmutableArray<PromptPair> ReadPairs(IEnumerable<CsvRow> source, string path, FileFaults faults)
    {
        using IEnumerator<CsvRow> rows = source.GetEnumerator();
        string[] header = rows.MoveNext() ? rows.Current.Fields : [];
        CheckHeader(header, path, faults);
        faults.ThrowIfAny();
        bool byLabel = !header.Contains(CorrectId);
        ImmutableArray<PromptPair>.Builder pairs = ImmutableArray.CreateBuilder<PromptPair>();
        while (rows.MoveNext())
        {
            string[] record = rows.Current.Fields;
            string place = $"{path}({rows.Current.Line})";
            if (record.Length != header.Length)
            {
                faults.Add($"{place}: has {record.Length} fields; it must have {header.Length}, as the header does.");
                continue;
            }

            var fields = new Dictionary<string, string>();
            for (int column = 0; column < header.Length; column++)
            {
                fields[header[column]] = record[column];
            }

            PromptPair pair = byLabel ? ReadLabelled(fields, place, faults) : ReadIndexed(fields, place, faults);
            pairs.Add(pair with { AnswerPositions = ReadPositions(fields, place, faults) });
        }

        if (pairs.Count == 0 && !faults.Any)
        {
            faults.Add($"{path}: has no line below its header; it must hold at least one prompt.");
        }

        return pairs.DrainToImmutable();
    }

    private static void CheckHeader(string[] header, string path, FileFaults faults)
    {
        bool hasAnswers = (header.Contains(CorrectId) && header.Contains(IncorrectId)) || (header.Contains(Label) && !header.Contains(CorrectId));
        if (!header.Contains(Clean) || !header.Contains(Corrupted) || !hasAnswers)
        {
            faults.Add(
                $"{path}(1): the columns are '{Shorten(string.Join(',', header))}'; "
                + $"they must include {Clean}, {Corrupted}, and either {CorrectId} and {IncorrectId}, or {Label}.");
        }

        foreach (string column in (string[])[Clean, Corrupted, CorrectId, IncorrectId, Label, AnswerPosition])
        {
            if (header.Count(name => name == column) > 1)
            {
                faults.Add($"{path}(1): column {column} stands there {header.Count(name => name == column)} times; it must stand there once.");
            }
        }
    }

    private static PromptPair ReadIndexed(Dictionary<string, string> fields, string place, FileFaults faults)
        => new(
            ReadPrompt(fields, Clean, place, faults),
            ReadPrompt(fields, Corrupted, place, faults),
            [PromptText.FromIds([ReadNumber(fields, CorrectId, int.MaxValue, "a token id", place, faults)])],
            [PromptText.FromIds([ReadNumber(fields, IncorrectId, int.MaxValue, "a token id", place, faults)])]);

    private static PromptPair ReadLabelled(Dictionary<string, string> fields, string place, FileFaults faults)
    {
        int label = ReadNumber(fields, Label, LargestLabel, "the two-digit year that answers must exceed", place, faults);
        return new PromptPair(
            ReadPrompt(fields, Clean, place, faults), ReadPrompt(fields, Corrupted, place, faults), Years[(label + 1)..], Years[..(label + 1)]);
    }

    private static PromptText ReadPrompt(Dictionary<string, string> fields, string column, string place, FileFaults faults)
    {
        if (fields[column].Length == 0)
        {
            faults.Add($"{place}: {column} is empty; it must be text.");
        }

        return PromptText.FromText(fields[column]);
    }

    // One or several whole numbers with spaces between them; nothing for the last position.
    private static ImmutableArray<int> ReadPositions(Dictionary<string, string> fields, string place, FileFaults faults)
    {
        if (!fields.TryGetValue(AnswerPosition, out string? text))
        {
            return [];
        }

        ImmutableArray<int>.Builder positions = ImmutableArray.CreateBuilder<int>();
        foreach (string item in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(item, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int position))
            {
                positions.Add(position);
            }
            else
            {
                faults.Add($"{place}: {AnswerPosition} is '{Shorten(text)}'; it must be whole numbers with spaces between them: 0 is the first position, -1 the last.");
                break;
            }
        }

        return positions.ToImmutable();
    }

    private static int ReadNumber(Dictionary<string, string> fields, string column, int largest, string meaning, string place, FileFaults faults)
    {
        if (int.TryParse(fields[column], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= largest)
        {
            return number;
        }

        string range = largest == int.MaxValue ? "of at least 0" : $"from 0 to {largest}";
        faults.Add($"{place}: {column} is '{Shorten(fields[column])}'; it must be {meaning}, a whole number {range}.");
        return 0;
    }

    private static string Shorten(string text) => PlainText.Cut(text, 60);
}
