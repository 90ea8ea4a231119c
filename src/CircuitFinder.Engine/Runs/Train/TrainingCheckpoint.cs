using System.Globalization;
using System.Security.Cryptography;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Training;

namespace CircuitFinder.Engine.Runs.Train;

/// <summary>The state of a training that has not ended: weights and moments in one file, everything else in a text that holds the
/// other's hash.</summary>
/// <remarks>The text counts: it is replaced whole, after new weights are written beside the old ones and before they take their
/// place.</remarks>
/// <param name="folder">The model folder that the training writes.</param>
/// <param name="fingerprint">Whole lines: everything that decides the bits of the result.</param>
internal sealed class TrainingCheckpoint(string folder, string fingerprint)
{
    private const string WeightsName = "checkpoint.safetensors";
    private const string NextName = "checkpoint.next.safetensors";
    private const string RecordName = "checkpoint.txt";
    private const string HashLine = "weights_sha256: ";
    private const string PendingLine = "pending_loss: ";
    private const string Purpose = "training checkpoint";

    private readonly string _weights = Path.Combine(folder, WeightsName);
    private readonly string _next = Path.Combine(folder, NextName);
    private readonly string _record = Path.Combine(folder, RecordName);

    /// <summary>Whether a file of the folder belongs to a checkpoint.</summary>
    public static bool IsOwn(string name) => name is WeightsName or NextName or RecordName;

    /// <summary>Writes the state; whatever stops it, the state before or this one is whole.</summary>
    /// <exception cref="UserFaultException">A file cannot be written.</exception>
    public void Save(Trainer trainer, TrainingLog log)
    {
        try
        {
            Directory.CreateDirectory(folder);
            trainer.Save(_next);
            HashedText.Write(
                _record,
                string.Create(CultureInfo.InvariantCulture, $"{fingerprint}{HashLine}{HashOf(_next)}\n{PendingLine}{log.PendingLoss:R}\n{log.Text()}"),
                Purpose);
            File.Move(_next, _weights, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException($"{_weights}: cannot be written: {fault.Message.TrimEnd('.')}. Choose a folder that can be written.", fault);
        }
    }

    /// <summary>Takes the state up, if there is one.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="UserFaultException">The state is damaged, or of a training with other options.</exception>
    public bool Restore(Trainer trainer, TrainingLog log)
    {
        if (!File.Exists(_record) && !File.Exists(_weights))
        {
            return false;
        }

        if (!File.Exists(_record))
        {
            throw Damaged($"{_record} is missing");
        }

        string text = HashedText.Read(_record, Purpose) ?? throw Damaged($"{_record} is not as it was written");
        string[] parts = text.Split(HashLine);
        if (parts.Length != 2 || parts[0] != fingerprint)
        {
            throw new UserFaultException(
                $"{_weights}: this checkpoint is of a run with other options (see {_record}); repeat those, give another folder, or delete it.")
            { Remedies = ["out"] };
        }

        string[] lines = parts[1].Split('\n', 3);
        trainer.Restore(FindWeights(lines[0]));
        log.Read(lines[2], double.Parse(lines[1].AsSpan(PendingLine.Length), CultureInfo.InvariantCulture));
        return true;
    }

    // New weights whose text was written may still wait to be renamed.
    private string FindWeights(string hash)
    {
        foreach (string path in new[] { _weights, _next })
        {
            if (File.Exists(path) && HashOf(path) == hash)
            {
                return path;
            }
        }

        throw Damaged($"{_weights} is missing, or not as it was written");
    }

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private UserFaultException Damaged(string what)
        => new($"{folder}: the checkpoint of this training is damaged: {what}. Delete {WeightsName} and {RecordName} to start anew, or give another folder.");
}
