using System.Globalization;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Tokens;

/// <summary>Reads what the files beside a vocabulary say of added and special tokens, as Hugging Face reads them.</summary>
/// <remarks>
/// <c>tokenizer_config.json</c> lists added tokens with their ids and flags (<c>added_tokens_decoder</c>) and names the special
/// ones; without such a list,
/// <c>added_tokens.json</c> gives tokens and ids. <c>special_tokens_map.json</c> names special tokens too. A token named special
/// that has no id gets the next free one.
/// </remarks>
internal sealed class SpecialTokenFiles
{
    private const string ConfigName = "tokenizer_config.json";
    private const string MapName = "special_tokens_map.json";
    private const string AddedName = "added_tokens.json";
    private const string ModelName = "config.json";
    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly BpeVocabularyBuilder _builder;
    private readonly FileFaults _faults;
    private readonly List<AddedToken> _named = [];
    private string? _bos;
    private bool? _addsBos;
    private string _config = ConfigName;
    private int? _modelBos;

    private SpecialTokenFiles(BpeVocabularyBuilder builder, FileFaults faults)
    {
        _builder = builder;
        _faults = faults;
    }

    /// <summary>Notes the tokens of a folder's files; all other tokens must have been noted before.</summary>
    public static SpecialTokenFiles Read(string folder, BpeVocabularyBuilder builder, FileFaults faults)
    {
        var files = new SpecialTokenFiles(builder, faults) { _config = Path.Combine(folder, ConfigName) };
        bool hasList = false;
        files.Open(files._config, root => hasList = files.ReadConfig(root, files._config));
        files.Open(Path.Combine(folder, MapName), root => files.ReadRoles(root, Path.Combine(folder, MapName)));
        if (!hasList)
        {
            files.Open(Path.Combine(folder, AddedName), root => files.ReadAdded(root, Path.Combine(folder, AddedName)));
        }

        foreach (AddedToken token in files._named)
        {
            builder.AddSpecial(token);
        }

        files.Open(Path.Combine(folder, ModelName), files.ReadModel);
        return files;
    }

    /// <summary>What the tokeniser puts before a text.</summary>
    /// <param name="template">What its post-processor puts there.</param>
    /// <param name="endOfText">The token that ends texts, GPT-2's only special one; null where there is none.</param>
    public BosRule Rule(IReadOnlyList<int> template, int? endOfText)
    {
        int? bos = _bos is not null ? _builder.IdOf(_bos) : template.Count > 0 ? template[0] : _modelBos ?? endOfText;
        if (_addsBos is true && bos is null)
        {
            _faults.Add($"{_config}: add_bos_token is true, but no token is named bos_token. Name it, or set add_bos_token to false.");
        }

        return new BosRule(bos, _addsBos switch { true => bos is int id ? [id] : [], false => [], null => [.. template] });
    }

    private void Open(string path, Action<JsonElement> read)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using JsonDocument document = JsonInput.Read(path);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            read(document.RootElement);
        }
        else
        {
            _faults.Add($"{path}: is {JsonInput.Describe(document.RootElement)}; it must be an object.");
        }
    }

    private bool ReadConfig(JsonElement root, string path)
    {
        ReadRoles(root, path);
        if (root.TryGetProperty("add_bos_token", out JsonElement adds) && adds.ValueKind != JsonValueKind.Null)
        {
            if (adds.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                _addsBos = adds.GetBoolean();
            }
            else
            {
                _faults.Add($"{path}: add_bos_token is {JsonInput.Describe(adds)}; it must be true or false.");
            }
        }

        if (!root.TryGetProperty("added_tokens_decoder", out JsonElement tokens) || tokens.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (JsonProperty property in tokens.EnumerateObject())
        {
            string place = $"{path}: added_tokens_decoder";
            if (!int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || ReadToken(property.Value, id) is not { } token)
            {
                _faults.Add($"{place}: '{PlainText.Cut(property.Name, 40)}' must be a token id that names an object with \"content\", a string.");
                continue;
            }

            _builder.AddAddedToken(token, place, isKnownToModel: false);
        }

        return true;
    }

    private void ReadRoles(JsonElement root, string path)
    {
        foreach (string role in Roles)
        {
            if (root.TryGetProperty(role, out JsonElement named) && named.ValueKind != JsonValueKind.Null)
            {
                NoteNamed(named, $"{path}: {role}", isBos: role == "bos_token");
            }
        }

        foreach (string list in (string[])["additional_special_tokens", "extra_special_tokens"])
        {
            if (root.TryGetProperty(list, out JsonElement more) && more.ValueKind is JsonValueKind.Array)
            {
                foreach (JsonElement named in more.EnumerateArray())
                {
                    NoteNamed(named, $"{path}: {list}", isBos: false);
                }
            }
        }
    }

    private void NoteNamed(JsonElement named, string place, bool isBos)
    {
        AddedToken? token = JsonInput.TryGetText(named, out string text) ? new AddedToken(text, -1, IsSpecial: true) : ReadToken(named, -1);
        if (token is null || token.Text.Length == 0)
        {
            _faults.Add($"{place}: is {JsonInput.Describe(named)}; it must be a token's text, or an object with \"content\".");
            return;
        }

        _named.Add(token with { IsSpecial = true });
        _bos = isBos ? token.Text : _bos;
    }

    private void ReadAdded(JsonElement root, string path)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out int id))
            {
                _faults.Add($"{path}: token '{PlainText.Cut(property.Name, 40)}' has as its id {JsonInput.Describe(property.Value)}; it must be a whole number.");
                continue;
            }

            // Written without flags: Hugging Face then takes an ordinary token for normalised, a special one not.
            bool isSpecial = _named.Any(token => token.Text == property.Name);
            _builder.AddAddedToken(new AddedToken(property.Name, id, isSpecial) { IsNormalised = !isSpecial }, path, isKnownToModel: false);
        }
    }

    private void ReadModel(JsonElement root)
        => _modelBos = root.TryGetProperty("bos_token_id", out JsonElement bos) && bos.ValueKind == JsonValueKind.Number && bos.TryGetInt32(out int id) && _builder.HasId(id)
            ? id
            : null;

    /// <summary>A token with its flags; null where it is no object with a text.</summary>
    public static AddedToken? ReadToken(JsonElement entry, int id)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("content", out JsonElement content) || !JsonInput.TryGetText(content, out string text))
        {
            return null;
        }

        bool isSpecial = Flag("special", otherwise: false);
        return new AddedToken(text, id, isSpecial)
        {
            TakesSpaceBefore = Flag("lstrip", otherwise: false),
            TakesSpaceBehind = Flag("rstrip", otherwise: false),
            IsSingleWord = Flag("single_word", otherwise: false),
            IsNormalised = Flag("normalized", otherwise: !isSpecial),
        };

        bool Flag(string name, bool otherwise) => entry.TryGetProperty(name, out JsonElement flag)
            ? flag.ValueKind == JsonValueKind.True || (flag.ValueKind != JsonValueKind.False && otherwise)
            : otherwise;
    }
}
