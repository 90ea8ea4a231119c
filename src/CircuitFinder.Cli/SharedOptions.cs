using System.CommandLine;
using CircuitFinder.Engine;

namespace CircuitFinder.Cli;

/// <summary>Options that several commands have, and their checks.</summary>
internal static class SharedOptions
{
    public static Option<int> Threads() => new("--threads")
    {
        Description = "Threads; changes no bit of the results [default: all cores]",
    };

    public static Option<string> Device() => new("--device")
    {
        Description = "What computes: " + string.Join("; ", Devices.All.Select(device => $"{device.Name}: {device.Description}")) + (Devices.All.Count == 1 ? ". A build with -p:Extras=cuda has cuda too" : string.Empty),
        DefaultValueFactory = _ => "cpu",
    };

    public static Option<string?> Precision() => new("--precision")
    {
        Description = "float32, or on a GPU tf32 or bfloat16 for products [default: float32]",
    };

    public static Option<string> Model() => new("--model")
    {
        Description = "A shipped model's name, a model folder, or the name of a model in the local Hugging Face cache",
        DefaultValueFactory = _ => "tiny",
    };

    /// <summary>Which scores help in circuit files that do not say.</summary>
    public static Option<string?> Helpful()
    {
        var option = new Option<string?>("--helpful")
        {
            Description = "Which scores mark helpful edges, in files that do not say: negative, positive, or the largest by magnitude "
                + "[default: positive, as EAP-IG and MIB write them; magnitude if all scores have one sign]",
        };
        option.AcceptOnlyFromAmong("negative", "positive", "magnitude");
        return option;
    }

    public static Option<bool> Quiet() => new("--quiet") { Description = "No progress" };

    /// <summary>The threads to use when <paramref name="asked"/> were asked for; 0 means one a core.</summary>
    /// <exception cref="UserFaultException">The number is negative or beyond reason.</exception>
    public static int ThreadCount(int asked) => asked switch
    {
        0 => Environment.ProcessorCount,
        < 0 or > 1024 => throw new UserFaultException($"--threads {asked}: give a number from 1 to 1024."),
        _ => asked,
    };

    /// <summary>An option's value, checked.</summary>
    /// <exception cref="UserFaultException">The value is below the minimum.</exception>
    public static int AtLeast(ParseResult parsed, Option<int> option, int minimum)
    {
        int value = parsed.GetValue(option);
        return value >= minimum
            ? value
            : throw new UserFaultException($"{option.Name} {value}: give a number of at least {minimum}.");
    }
}
