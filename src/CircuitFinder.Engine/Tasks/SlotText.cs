using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CircuitFinder.Engine.Tasks;

/// <summary>Text with slots: <c>{slot}</c> is filled, <c>{slot.column}</c> by one column of its record, <c>{slot:mark}</c> is
/// filled and marked, <c>{{</c> and <c>}}</c> are braces.</summary>
public sealed class SlotText
{
    private SlotText(string source, ImmutableArray<SlotTextPart> parts)
    {
        Source = source;
        Parts = parts;
    }

    /// <summary>The text as written, slots in braces.</summary>
    public string Source { get; }

    /// <summary>Literal text and mentions, in order.</summary>
    public ImmutableArray<SlotTextPart> Parts { get; }

    /// <summary>The mentions alone, in order.</summary>
    public IEnumerable<SlotTextPart> Mentions => Parts.Where(part => part.Slot is not null);

    /// <summary>Reads text with slots.</summary>
    /// <param name="source">The text as written.</param>
    /// <exception cref="FormatException">A brace is not closed, or what stands between braces is not a slot's name.</exception>
    public static SlotText Parse(string source)
    {
        ImmutableArray<SlotTextPart>.Builder parts = ImmutableArray.CreateBuilder<SlotTextPart>();
        StringBuilder literal = new();
        for (int i = 0; i < source.Length; i++)
        {
            char c = source[i];
            if (c is '{' or '}' && i + 1 < source.Length && source[i + 1] == c)
            {
                literal.Append(c);
                i++;
            }
            else if (c == '}')
            {
                throw new FormatException($"has a '}}' without its '{{' at character {i + 1}. Write {{slot}}, or }}}} for a brace");
            }
            else if (c == '{')
            {
                int end = source.IndexOf('}', i);
                if (end < 0)
                {
                    throw new FormatException($"has a '{{' without its '}}' at character {i + 1}. Write {{slot}}, or {{{{ for a brace");
                }

                Flush(literal, parts);
                parts.Add(ParseMention(source[(i + 1)..end]));
                i = end;
            }
            else
            {
                literal.Append(c);
            }
        }

        Flush(literal, parts);
        return new SlotText(source, parts.ToImmutable());
    }

    /// <summary>True for a name that slots, marks, lists, templates and corruptions may have: a lower-case letter, then lower-case
    /// letters, digits and underscores.</summary>
    /// <param name="name">Any text.</param>
    public static bool IsName(string name)
        => name.Length > 0 && char.IsAsciiLetterLower(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>The text with every mention replaced.</summary>
    /// <param name="valueOf">Gives the text of a mention.</param>
    public string Fill(Func<SlotTextPart, string> valueOf) => FillMarked(valueOf).Text;

    /// <summary>The text with every mention replaced, and where each of them lies.</summary>
    /// <param name="valueOf">Gives the text of a mention.</param>
    public FilledText FillMarked(Func<SlotTextPart, string> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        StringBuilder filled = new();
        ImmutableArray<TextSpan>.Builder mentions = ImmutableArray.CreateBuilder<TextSpan>();
        foreach (SlotTextPart part in Parts)
        {
            string text = part.Literal ?? valueOf(part);
            if (part.Slot is not null)
            {
                mentions.Add(new TextSpan(filled.Length, text.Length));
            }

            filled.Append(text);
        }

        return new FilledText(filled.ToString(), mentions.ToImmutable());
    }

    /// <summary>A name for each mention, in order, no two alike.</summary>
    /// <returns>
    /// <c>slot:mark</c> for a marked mention, <c>slot.column</c> for a column of a record. For the others <c>slot</c>, or
    /// <c>slot#2</c> for the second
    /// mention of the slot, and so on.
    /// The second mention with the same mark is <c>slot:mark#2</c>.
    /// </returns>
    public ImmutableArray<string> MentionNames()
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
        foreach (SlotTextPart mention in Mentions)
        {
            string slot = mention.Column is null ? mention.Slot! : $"{mention.Slot}.{mention.Column}";
            string name = mention.Mark is null ? slot : $"{slot}:{mention.Mark}";
            int count = counts[slot] = counts.GetValueOrDefault(slot) + 1;
            if (mention.Mark is not null)
            {
                count = counts[name] = counts.GetValueOrDefault(name) + 1;
            }

            names.Add(count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}#{count}"));
        }

        return names.ToImmutable();
    }

    /// <summary>The text as written.</summary>
    public override string ToString() => Source;

    private static SlotTextPart ParseMention(string inside)
    {
        int colon = inside.IndexOf(':', StringComparison.Ordinal);
        string filled = colon < 0 ? inside : inside[..colon];
        string? mark = colon < 0 ? null : inside[(colon + 1)..];
        int dot = filled.IndexOf('.', StringComparison.Ordinal);
        string slot = dot < 0 ? filled : filled[..dot];
        string? column = dot < 0 ? null : filled[(dot + 1)..];
        if (!IsName(slot) || (mark is not null && !IsName(mark)) || (column is not null && !IsName(column)))
        {
            throw new FormatException(
                $"has {{{inside}}}, which is not a slot. Write {{slot}}, {{slot.column}} or {{slot:mark}} in lower-case letters, digits and underscores, or {{{{ for a brace");
        }

        return new SlotTextPart(null, slot, mark, column);
    }

    private static void Flush(StringBuilder literal, ImmutableArray<SlotTextPart>.Builder parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new SlotTextPart(literal.ToString(), null, null));
            literal.Clear();
        }
    }
}
