using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs;

/// <summary>Where results lie unless another place is asked for: <c>results/task/model/method</c>, one folder for each device.</summary>
internal static class ResultPlaces
{
    /// <summary>Where the folders of a task and model lie.</summary>
    public static string Parent(string task, string model) => Path.Combine("results", FolderName(task), FolderName(model));

    /// <summary>What distinguishes folders of other devices from the default's: <c>-torch-cuda</c>, <c>-torch-bfloat16</c>.</summary>
    public static string DeviceSuffix(IBackend backend)
        => IsDefault(backend) ? string.Empty : $"-{backend.Name.Split(' ')[0]}{(backend.Precision == "float32" ? string.Empty : $"-{backend.Precision}")}";

    /// <summary>Whether a backend is the default, whose bits and memory are known beforehand.</summary>
    public static bool IsDefault(IBackend backend) => backend.Name == "cpu";

    // Names of files, such as '...yaml', must not lead out of the results.
    private static string FolderName(string name)
    {
        string plain = string.Concat(name.Select(character => character is '/' or '\\' or ':' || char.IsControl(character) ? '_' : character));
        return plain.All(character => character is '.' or ' ') ? plain.Replace('.', '_').Replace(' ', '_').PadLeft(1, '_') : plain;
    }
}
