using System.Globalization;
using System.Security.Cryptography;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Families;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>A model on disk in Hugging Face GPT-2 layout.</summary>
public static class ModelFolder
{
    private const string Prefix = "transformer.";

    // A message stays short whatever a file holds; an array of GPT-2 has two sizes.
    private const int MostSizes = 8;

    /// <summary>Loads a model's weights onto a backend.</summary>
    /// <param name="folder">Holds <c>config.json</c> and <c>model.safetensors</c> or its shards.</param>
    /// <param name="backend">Where the weights go.</param>
    /// <exception cref="UserFaultException">A file or value is missing or faulty, or a tensor is missing, extra, misshapen,
    /// of an unsupported type, truncated or not finite; all faulty tensors at once.</exception>
    public static Transformer Load(string folder, IBackend backend)
    {
        ModelShape shape = ReadShape(folder);
        using var files = new WeightFiles(folder);
        Dictionary<string, string> names = MatchNames(folder, shape, files);
        return new Transformer(backend, shape, (name, destination) => files.Upload(names[name], backend, destination));
    }

    /// <summary>Reads and checks a model's configuration.</summary>
    /// <param name="folder">Holds <c>config.json</c>.</param>
    /// <exception cref="UserFaultException">The folder or the file is missing or faulty.</exception>
    public static ModelShape ReadShape(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserFaultException($"{folder}: there is no such model folder.");
        }

        string config = Path.Combine(folder, "config.json");
        ModelShape shape = ModelConfigReader.Read(config);
        Int128 parameters = ModelLimits.ParameterCount(shape);
        long bytes = WeightFiles.LengthIn(folder);

        // Parameters have two or four bytes; a model that is off by less than that is compared tensor by tensor.
        if (bytes == 0 || parameters <= bytes)
        {
            return shape;
        }

        // What is wrong may be the weights themselves: a truncated file, or one that holds something else.
        new WeightFiles(folder).Dispose();
        throw new UserFaultException(string.Create(
            CultureInfo.InvariantCulture,
            $"{config}: describes a model of {parameters} parameters, but the weight files have {bytes} bytes. Give the config.json of these weights."));
    }

    /// <summary>A fingerprint of a model: SHA-256 over its configuration and weight files, in lower-case hexadecimal.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="UserFaultException">A file is missing or faulty.</exception>
    public static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var files = new WeightFiles(folder);
        byte[] buffer = new byte[1 << 20];
        foreach (string path in files.Paths.Prepend(Path.Combine(folder, "config.json")))
        {
            using FileStream stream = UserFile.Open(path, "a model file");
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Expected name → name in the files, with every fault collected.
    private static Dictionary<string, string> MatchNames(string folder, ModelShape shape, WeightFiles files)
    {
        var faults = new FileFaults(folder);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        string prefix = files.Entries.ContainsKey(Prefix + Gpt2Layout.TokenEmbedding) ? Prefix : string.Empty;
        foreach ((string name, int[] sizes) in Gpt2Layout.Arrays(shape))
        {
            string actual = name == Gpt2Layout.Unembedding ? name : prefix + name;
            names.Add(name, actual);
            CheckArray(folder, files, actual, sizes, faults);
        }

        var expected = names.Values.ToHashSet(StringComparer.Ordinal);
        foreach (string extra in files.Entries.Keys.Where(name => !expected.Contains(name) && !Gpt2Layout.IsBuffer(name)))
        {
            if (extra == Gpt2Layout.Unembedding && shape.IsTied)
            {
                CheckTied(folder, files, prefix + Gpt2Layout.TokenEmbedding, faults);
            }
            else
            {
                faults.Add($"{files.Entries[extra].File.Path}: tensor {PlainText.Cut(extra, 40)} has no place in this {shape.LayerCount}-layer GPT-2.");
            }
        }

        faults.ThrowIfAny();
        return names;
    }

    private static void CheckArray(string folder, WeightFiles files, string name, int[] sizes, FileFaults faults)
    {
        if (!files.Entries.TryGetValue(name, out (SafetensorsFile File, SafetensorsEntry Entry) found))
        {
            faults.Add($"{folder}: tensor {name} [{string.Join(", ", sizes)}] is missing.");
            return;
        }

        if (!found.Entry.Sizes.AsSpan().SequenceEqual(sizes))
        {
            faults.Add(
                $"{found.File.Path}: tensor {name} is [{string.Join(", ", found.Entry.Sizes.Take(MostSizes))}]; config.json makes it [{string.Join(", ", sizes)}].");
        }

        if (!Enum.GetNames<ElementType>().Contains(found.Entry.Type))
        {
            faults.Add($"{found.File.Path}: tensor {name} is {found.Entry.Type}; F32, F16 and BF16 are supported.");
        }
    }

    private static void CheckTied(string folder, WeightFiles files, string embedding, FileFaults faults)
    {
        if (!files.Entries.TryGetValue(embedding, out var table))
        {
            return;
        }

        (SafetensorsFile file, SafetensorsEntry entry) = files.Entries[Gpt2Layout.Unembedding];
        using MappedArray own = file.Map(entry);
        using MappedArray shared = table.File.Map(table.Entry);
        if (!own.HasBytesOf(shared))
        {
            faults.Add(
                $"{folder}: {Gpt2Layout.Unembedding} differs from {embedding}, but config.json ties them; set tie_word_embeddings to false.");
        }
    }
}
