using System.Globalization;
using System.Security.Cryptography;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>A model on disk of one of the families, as Hugging Face stores it.</summary>
public static class ModelFolder
{
    /// <summary>Loads a model's weights onto a backend.</summary>
    /// <param name="folder">Holds <c>config.json</c> and <c>model.safetensors</c> or its shards.</param>
    /// <param name="backend">Where the weights go.</param>
    /// <param name="reads">Whose key and value reads the graph has; null for query heads', where those are defined.</param>
    /// <param name="renormalises">Whether heads behind a norm count by their raw results, as in EAP-IG.</param>
    /// <exception cref="UserFaultException">A file or value is missing or faulty, or a tensor is missing, extra, misshapen,
    /// of an unsupported type, truncated or not finite; all faulty tensors at once.</exception>
    public static Transformer Load(string folder, IBackend backend, KeyValueHeads? reads = null, bool renormalises = false)
    {
        ModelShape shape = ReadShape(folder, reads, renormalises);
        using var files = new WeightFiles(folder);
        var arrays = new FamilyArrays(folder, shape, files);
        var model = new Transformer(backend, shape, (name, destination) => arrays.Fill(name, backend, destination));
        try
        {
            RequireNoBiasBehindNorms(folder, model);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // A bias's share of a normed sum differs from run to run, and belongs to no head.
    private static void RequireNoBiasBehindNorms(string folder, Transformer model)
    {
        double[] values = new double[model.Shape.ModelDim];
        for (int layer = 0; layer < model.Shape.LayerCount && model.Shape.HasShares; layer++)
        {
            model.Backend.Download(model.Layers[layer].Attention.OutputBias.View, values);
            if (values.Any(value => value != 0))
            {
                throw new UserFaultException($"{folder}: layer {layer} has an attention output bias behind its norm, which is not supported. Give a model whose output biases there are zero.");
            }
        }
    }

    /// <summary>Reads and checks a model's configuration.</summary>
    /// <param name="folder">Holds <c>config.json</c>.</param>
    /// <param name="reads">Whose key and value reads the graph has; null for query heads', where those are defined.</param>
    /// <param name="renormalises">Whether heads behind a norm count by their raw results, as in EAP-IG.</param>
    /// <exception cref="UserFaultException">The folder or the file is missing or faulty, or such reads are not defined.</exception>
    public static ModelShape ReadShape(string folder, KeyValueHeads? reads = null, bool renormalises = false)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserFaultException($"{folder}: there is no such model folder.");
        }

        string config = ModelLocator.ConfigIn(folder);
        ModelShape shape = WithReads(ModelConfigReader.Read(config), reads);
        shape = shape with { Renormalises = renormalises && shape.HasPostNorms };
        Int128 parameters = FamilyArrays.ParameterCount(shape);
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

    // A norm over all heads' keys would have each key once for every head that shares it: a read of one such copy means nothing.
    private static ModelShape WithReads(ModelShape shape, KeyValueHeads? reads)
    {
        bool areShared = shape.KeyValueHeadCount < shape.HeadCount;
        if (areShared && shape.NormsHeadsTogether && reads == KeyValueHeads.Query)
        {
            throw new UserFaultException(
                $"a model of family '{shape.Family}' norms the keys of all heads together, so its {shape.HeadCount} heads have no key reads of their own; use native.")
            { Setting = "kv-heads" };
        }

        return shape with { SharesReads = areShared && (shape.NormsHeadsTogether || reads == KeyValueHeads.Native) };
    }

    /// <summary>A fingerprint of a model: SHA-256 over its configuration and weight files, in lower-case hexadecimal.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="UserFaultException">A file is missing or faulty.</exception>
    public static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var files = new WeightFiles(folder);
        byte[] buffer = new byte[1 << 20];
        foreach (string path in files.Paths.Prepend(ModelLocator.ConfigIn(folder)))
        {
            using FileStream stream = UserFile.Open(path, "a model file");
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
