using System.Text.Encodings.Web;
using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Prompts;
using CircuitFinder.Engine.Tokens;

namespace CircuitFinder.Engine.Reports.Exchange;

/// <summary>Writes prompts for AutoCircuit: <c>{"prompts": [{"clean", "corrupt", "answers", "wrong_answers"}]}</c>.</summary>
/// <remarks>Text stays text and token ids stay ids. AutoCircuit puts a BOS token before every prompt unless told
/// <c>prepend_bos=False</c>.</remarks>
public static class AutoCircuitPrompts
{
    private static readonly JsonWriterOptions Layout =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the pairs that fit a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prompts">At least one pair.</param>
    /// <param name="asIds">Write the model's token ids in place of text, as where the prompts begin with a token that their text
    /// does not have.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, AlignedPrompts prompts, bool asIds = false)
        => AtomicFile.Write(path, stream =>
        {
            using (var json = new Utf8JsonWriter(stream, Layout))
            {
                json.WriteStartObject();
                json.WriteStartArray("prompts");
                foreach (PromptPair pair in asIds ? prompts.Pairs.Select(Ids) : prompts.Source)
                {
                    json.WriteStartObject();
                    WritePrompt(json, "clean", pair.Clean);
                    WritePrompt(json, "corrupt", pair.Corrupted);
                    WriteAnswers(json, "answers", pair.Answers);
                    WriteAnswers(json, "wrong_answers", pair.WrongAnswers);
                    WritePositions(json, pair);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            stream.WriteByte((byte)'\n');
        });

    private static PromptPair Ids(TokenPair pair) => new(
        PromptText.FromIds(pair.Clean),
        PromptText.FromIds(pair.Corrupted),
        [.. pair.Answers.Select(id => PromptText.FromIds([id]))],
        [.. pair.WrongAnswers.Select(id => PromptText.FromIds([id]))])
    { AnswerPositions = pair.IsAnsweredLast ? [] : pair.AnswerPositions };

    private static void WritePositions(Utf8JsonWriter json, PromptPair pair)
    {
        if (pair.AnswerPositions.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("answer_position");
        foreach (int position in pair.AnswerPositions)
        {
            json.WriteNumberValue(position);
        }

        json.WriteEndArray();
    }

    private static void WritePrompt(Utf8JsonWriter json, string key, PromptText prompt)
    {
        if (prompt.Text is not null)
        {
            json.WriteString(key, prompt.Text);
            return;
        }

        json.WriteStartArray(key);
        foreach (int id in prompt.Ids)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
    }

    private static void WriteAnswers(Utf8JsonWriter json, string key, IEnumerable<PromptText> answers)
    {
        json.WriteStartArray(key);
        foreach (PromptText answer in answers)
        {
            if (answer.Text is not null)
            {
                json.WriteStringValue(answer.Text);
            }
            else
            {
                json.WriteNumberValue(answer.Ids[0]);
            }
        }

        json.WriteEndArray();
    }
}
