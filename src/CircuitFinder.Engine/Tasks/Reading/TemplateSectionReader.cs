using System.Collections.Immutable;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Reads <c>templates</c>, with what each takes from the task: answers, wrong answers and continuation.</summary>
internal sealed class TemplateSectionReader(NodeReader nodes, SlotTable table, AnswerSectionReader answers)
{
    /// <summary>The templates that could be read; faults say what could not.</summary>
    public ImmutableArray<PromptTemplate> Read(
        SourceNode section, ImmutableArray<AnswerRule>? taskAnswers, ImmutableArray<AnswerRule>? taskWrong, SlotText? taskContinuation)
    {
        ImmutableArray<PromptTemplate>.Builder templates = ImmutableArray.CreateBuilder<PromptTemplate>();
        foreach (SourceEntry entry in nodes.Named(section, "templates") ?? [])
        {
            string name = entry.Key.Value;
            string what = $"template '{name}'";
            SourceMapping? mapping = null;
            if (entry.Value is SourceMapping)
            {
                mapping = nodes.Keyed(entry.Value, what, "text", "answers", "wrong", "continuation");
            }

            SourceNode? textNode = mapping is null ? entry.Value : nodes.Required(mapping, "text", what);
            SlotText? text = textNode is null ? null : ReadText(textNode, what);
            ImmutableArray<AnswerRule>? right = ReadAnswers(mapping, "answers", what) ?? taskAnswers;
            ImmutableArray<AnswerRule>? wrong = ReadAnswers(mapping, "wrong", what) ?? taskWrong;
            SlotText? continuation = ReadContinuation(mapping, what) ?? taskContinuation;
            if (right is null)
            {
                nodes.Faults.Add(entry.Key, $"{what} has no answers. Add answers to it, or to the task for all templates.");
            }

            if (text is not null)
            {
                templates.Add(new PromptTemplate(name, text, right ?? [], wrong ?? [], continuation));
            }
        }

        return templates.ToImmutable();
    }

    /// <summary>A continuation, which may use slots.</summary>
    public SlotText? ReadContinuation(SourceMapping? owner, string what)
    {
        if (owner?.Find("continuation") is not { } node)
        {
            return null;
        }

        SlotText? text = nodes.TextWithSlots(node, $"{what}: continuation");
        if (text is not null)
        {
            table.UseSlots(text, node, $"{what}: continuation");
        }

        return text;
    }

    private SlotText? ReadText(SourceNode node, string what)
    {
        SlotText? text = nodes.TextWithSlots(node, what);
        if (text is null)
        {
            return null;
        }

        table.UseSlots(text, node, what);
        if (!text.Mentions.Any())
        {
            nodes.Faults.Add(node, $"{what} has no slot, so that every example would be the same. Put a {{slot}} into it.");
            return null;
        }

        if (text.Source.EndsWith(' '))
        {
            nodes.Faults.Add(node, $"{what} ends with a space. Tokenisers join a space to the word after it: begin the answers with it instead.");
        }

        return text;
    }

    private ImmutableArray<AnswerRule>? ReadAnswers(SourceMapping? mapping, string key, string what)
        => mapping?.Find(key) is { } node ? answers.Read(node, $"{what}: {key}") : null;
}
