using System.Text.Json;
using System.Text.RegularExpressions;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Reads from a tokenizer.json how text is prepared and cut, for byte-level vocabularies.</summary>
internal static class TokenizerRules
{
    private const string Kinds = "ByteLevel, Split with behavior Isolated, and Digits";

    /// <summary>Reads the rules; faults are collected.</summary>
    /// <param name="root">The file.</param>
    /// <param name="model">Its model.</param>
    /// <param name="path">Named in faults.</param>
    /// <param name="faults">Receives them.</param>
    public static TextRules Read(JsonElement root, JsonElement model, string path, FileFaults faults)
    {
        if (IsSentencePiece(root, model))
        {
            return SentencePiece(root, path, faults);
        }

        JsonElement[] normalisers = [.. Parts(Get(root, "normalizer"), "normalizers")];
        foreach (JsonElement normaliser in normalisers.Where(one => !IsText(Get(one, "type"), "NFC")))
        {
            faults.Add($"{path}: normalizer is {DescribeType(normaliser)}; it must be null or NFC.");
        }

        var cuts = new List<TextCut>();
        bool isByteLevel = false;
        foreach (JsonElement part in Parts(Get(root, "pre_tokenizer"), "pretokenizers"))
        {
            switch (JsonInput.TryGetText(Get(part, "type"), out string type) ? type : string.Empty)
            {
                case "ByteLevel":
                    isByteLevel = true;
                    if (Get(part, "add_prefix_space").ValueKind == JsonValueKind.True)
                    {
                        faults.Add($"{path}: pre_tokenizer.add_prefix_space is true; it must be false. Set it so, and write the leading space in the prompts.");
                    }

                    if (Get(part, "use_regex").ValueKind != JsonValueKind.False)
                    {
                        cuts.Add(TextCut.Gpt2);
                    }

                    break;
                case "Split":
                    AddSplit(part, cuts, path, faults);
                    break;
                case "Digits":
                    cuts.Add(TextCut.By(Get(part, "individual_digits").ValueKind == JsonValueKind.True ? @"\p{N}" : @"\p{N}+"));
                    break;
                default:
                    faults.Add($"{path}: pre_tokenizer is {DescribeType(part)}; use {Kinds}.");
                    break;
            }
        }

        if (!isByteLevel)
        {
            faults.Add($"{path}: pre_tokenizer is {DescribeType(Get(root, "pre_tokenizer"))}; \"ByteLevel\" must be among its parts.");
        }

        return new TextRules
        {
            ComposesText = normalisers.Length > 0,
            Cuts = [.. cuts],
            IgnoresMerges = Get(model, "ignore_merges").ValueKind == JsonValueKind.True,
        };
    }

    /// <summary>Whether a file's vocabulary is of characters, with bytes for those that it lacks.</summary>
    /// <param name="root">The file.</param>
    /// <param name="model">Its model.</param>
    public static bool IsSentencePiece(JsonElement root, JsonElement model)
        => Get(model, "byte_fallback").ValueKind == JsonValueKind.True
            && !Parts(Get(root, "pre_tokenizer"), "pretokenizers").Any(part => IsText(Get(part, "type"), "ByteLevel"));

    private static TextRules SentencePiece(JsonElement root, string path, FileFaults faults)
    {
        var prefix = SpacePrefix.Never;
        bool spells = false;
        foreach (JsonElement normaliser in Parts(Get(root, "normalizer"), "normalizers"))
        {
            if (IsText(Get(normaliser, "type"), "Prepend") && IsText(Get(normaliser, "prepend"), "\u2581"))
            {
                prefix = SpacePrefix.Always;
            }
            else if (IsText(Get(normaliser, "type"), "Replace") && IsText(Get(Get(normaliser, "pattern"), "String"), " ") && IsText(Get(normaliser, "content"), "\u2581"))
            {
                spells = true;
            }
            else
            {
                faults.Add($"{path}: normalizer is {DescribeType(normaliser)}; with byte_fallback it must prepend \u2581, or replace spaces by it.");
            }
        }

        foreach (JsonElement part in Parts(Get(root, "pre_tokenizer"), "pretokenizers"))
        {
            bool isMetaspace = IsText(Get(part, "type"), "Metaspace") && Get(part, "split").ValueKind == JsonValueKind.False;

            // Spaces are ▁ by then, so a cut at spaces finds none.
            bool isIdle = spells && IsText(Get(part, "type"), "Split") && IsText(Get(Get(part, "pattern"), "String"), " ");
            if (isMetaspace)
            {
                spells = true;
                prefix = IsText(Get(part, "prepend_scheme"), "never") ? SpacePrefix.Never
                    : IsText(Get(part, "prepend_scheme"), "first") ? SpacePrefix.FirstWhereMissing
                    : SpacePrefix.WhereMissing;
            }
            else if (!isIdle)
            {
                faults.Add($"{path}: pre_tokenizer is {DescribeType(part)}; with byte_fallback it must be null, or Metaspace without split.");
            }
        }

        if (!spells)
        {
            faults.Add($"{path}: neither normalizer nor pre_tokenizer writes spaces as \u2581; with byte_fallback one of them must.");
        }

        return new TextRules { IsSentencePiece = true, Prefix = prefix, Cuts = [] };
    }

    private static void AddSplit(JsonElement part, List<TextCut> cuts, string path, FileFaults faults)
    {
        JsonElement pattern = Get(part, "pattern");
        bool isRegex = JsonInput.TryGetText(Get(pattern, "Regex"), out string text);
        if ((!isRegex && !JsonInput.TryGetText(Get(pattern, "String"), out text)) || text.Length == 0)
        {
            faults.Add($"{path}: pre_tokenizer.pattern is {JsonInput.Describe(pattern)}; it must be an object with \"Regex\" or \"String\".");
            return;
        }

        // Where matches and the rest are both pieces, it does not matter which of the two a pattern means.
        bool isInverted = Get(part, "invert").ValueKind == JsonValueKind.True;
        bool isRemoved = IsText(Get(part, "behavior"), "Removed") && isInverted;
        if (!isRemoved && !IsText(Get(part, "behavior"), "Isolated"))
        {
            faults.Add($"{path}: pre_tokenizer.behavior is {JsonInput.Describe(Get(part, "behavior"))}; it must be \"Isolated\", or \"Removed\" with invert.");
            return;
        }

        try
        {
            cuts.Add(TextCut.By(isRegex ? text : Regex.Escape(text), dropsRest: isRemoved));
        }
        catch (RegexParseException fault)
        {
            faults.Add($"{path}: pre_tokenizer.pattern is no regular expression that can be read: {PlainText.Cut(fault.Message, 120)}");
        }
    }

    // A sequence's parts, or the one that there is; none for null.
    private static JsonElement[] Parts(JsonElement element, string list)
        => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? []
            : IsText(Get(element, "type"), "Sequence") && Get(element, list).ValueKind == JsonValueKind.Array ? [.. Get(element, list).EnumerateArray()]
            : [element];

    private static JsonElement Get(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;

    private static bool IsText(JsonElement element, string expected) => JsonInput.TryGetText(element, out string text) && text == expected;

    private static string DescribeType(JsonElement element)
        => JsonInput.TryGetText(Get(element, "type"), out string type) ? $"\"{type}\"" : JsonInput.Describe(element);
}
