using CircuitFinder.Engine.Files;
using Google.Protobuf;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Reads SentencePiece's own <c>tokenizer.model</c>: pieces with scores, of the BPE kind, with bytes for characters that it lacks.</summary>
/// <remarks>
/// Merging the neighbours whose piece has the best score is merging by rank: every way to put a piece together from two others is a merge, in the order of
/// the pieces' scores, as Hugging Face's conversion lists them. Kudo and Richardson 2018, arXiv:1808.06226.
/// </remarks>
internal static class SentencePieceModel
{
    public const string Name = "tokenizer.model";

    // Numbers of fields in sentencepiece_model.proto.
    private const int Pieces = 1;
    private const int TrainerSpec = 2;
    private const int NormalizerSpec = 3;

    private enum PieceKind
    {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Byte = 6,
    }

    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Name));

    public static BpeVocabulary Read(string folder, int? modelVocabularySize)
    {
        string path = Path.Combine(folder, Name);
        Model model = Parse(path);
        var faults = new FileFaults(path);
        Check(model, path, faults);
        faults.ThrowIfAny();
        var builder = new BpeVocabularyBuilder(faults, modelVocabularySize);
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            builder.AddToken(model.Pieces[id].Text, id, $"{path}: piece {id}");
        }

        for (int id = 0; id < model.Pieces.Count; id++)
        {
            (string text, _, PieceKind kind) = model.Pieces[id];
            if (kind is PieceKind.Control or PieceKind.Unknown or PieceKind.UserDefined)
            {
                builder.AddAddedToken(new AddedToken(text, id, kind != PieceKind.UserDefined), $"{path}: piece {id}");
            }
        }

        faults.ThrowIfAny();
        foreach ((string left, string right) in Merges(model))
        {
            builder.AddMerge(left, right, $"{path}: piece {left + right}");
        }

        SpecialTokenFiles special = SpecialTokenFiles.Read(folder, builder, faults);
        int[] template = model.Bos >= 0 && model.Bos < model.Pieces.Count ? [model.Bos] : [];
        return builder.Build(path) with
        {
            Bos = special.Rule(template, null),
            Rules = new TextRules { IsSentencePiece = true, Prefix = model.AddsPrefix ? SpacePrefix.First : SpacePrefix.Never, Cuts = [] },
        };
    }

    private static Model Parse(string path)
    {
        byte[] bytes = UserFile.ReadBytes(path, "a SentencePiece model");
        var model = new Model();
        try
        {
            var input = new CodedInputStream(bytes);
            for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                switch (WireFormat.GetTagFieldNumber(tag))
                {
                    case Pieces:
                        model.Pieces.Add(ReadPiece(input.ReadBytes()));
                        break;
                    case TrainerSpec:
                        ReadTrainer(input.ReadBytes(), model);
                        break;
                    case NormalizerSpec:
                        ReadNormalizer(input.ReadBytes(), model);
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new UserFaultException(
                $"{path}: is no SentencePiece model: {ForeignContent.Describe(bytes) ?? "it is truncated or something else."} Download it again, or give the model's tokenizer.json.", fault);
        }

        return model;
    }

    private static (string Text, float Score, PieceKind Kind) ReadPiece(ByteString bytes)
    {
        string text = string.Empty;
        float score = 0;
        int kind = (int)PieceKind.Normal;
        CodedInputStream input = bytes.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: text = input.ReadString(); break;
                case 2: score = input.ReadFloat(); break;
                case 3: kind = input.ReadInt32(); break;
                default: input.SkipLastField(); break;
            }
        }

        return (text, score, (PieceKind)kind);
    }

    private static void ReadTrainer(ByteString bytes, Model model)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 3: model.Kind = input.ReadInt32(); break;
                case 35: model.HasBytes = input.ReadBool(); break;
                case 41: model.Bos = input.ReadInt32(); break;
                default: input.SkipLastField(); break;
            }
        }
    }

    private static void ReadNormalizer(ByteString bytes, Model model)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 2: model.MapsCharacters = input.ReadBytes().Length > 0; break;
                case 3: model.AddsPrefix = input.ReadBool(); break;
                case 4: model.TrimsSpaces = input.ReadBool(); break;
                case 5: model.EscapesSpaces = input.ReadBool(); break;
                default: input.SkipLastField(); break;
            }
        }
    }

    private static void Check(Model model, string path, FileFaults faults)
    {
        if (model.Pieces.Count == 0)
        {
            faults.Add($"{path}: has no pieces; it is no SentencePiece model.");
        }

        if (model.Kind != 2)
        {
            faults.Add($"{path}: trainer_spec.model_type is {(model.Kind == 1 ? "UNIGRAM" : $"{model.Kind}")}; only BPE is read.");
        }

        if (!model.HasBytes)
        {
            faults.Add($"{path}: trainer_spec.byte_fallback is false; only vocabularies with bytes for characters that they lack are read.");
        }

        if (model.MapsCharacters)
        {
            faults.Add($"{path}: normalizer_spec maps characters; only identity is read. Give the model's tokenizer.json.");
        }

        if (model.TrimsSpaces)
        {
            faults.Add($"{path}: normalizer_spec.remove_extra_whitespaces is true; it must be false. Give the model's tokenizer.json.");
        }

        if (!model.EscapesSpaces)
        {
            faults.Add($"{path}: normalizer_spec.escape_whitespaces is false; it must be true.");
        }
    }

    private static IEnumerable<(string Left, string Right)> Merges(Model model)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            if (model.Pieces[id].Kind == PieceKind.Normal)
            {
                ids.TryAdd(model.Pieces[id].Text, id);
            }
        }

        var merges = new List<(string Left, string Right, float Score)>();
        foreach ((string text, int id) in ids)
        {
            var own = new List<(string Left, string Right, float Score)>();
            for (int cut = 1; cut < text.Length; cut++)
            {
                if (ids.ContainsKey(text[..cut]) && ids.ContainsKey(text[cut..]))
                {
                    own.Add((text[..cut], text[cut..], model.Pieces[id].Score));
                }
            }

            merges.AddRange(own.OrderBy(merge => ids[merge.Left]).ThenBy(merge => ids[merge.Right]));
        }

        return merges.OrderByDescending(merge => merge.Score)
            .ThenByDescending(merge => merge.Left.EnumerateRunes().Count()).ThenByDescending(merge => merge.Right.EnumerateRunes().Count())
            .Select(merge => (merge.Left, merge.Right));
    }

    private sealed class Model
    {
        public List<(string Text, float Score, PieceKind Kind)> Pieces { get; } = [];

        // The format's own defaults.
        public int Kind { get; set; } = 1;

        public bool HasBytes { get; set; }

        public int Bos { get; set; } = 1;

        public bool MapsCharacters { get; set; }

        public bool AddsPrefix { get; set; } = true;

        public bool TrimsSpaces { get; set; } = true;

        public bool EscapesSpaces { get; set; } = true;
    }
}
