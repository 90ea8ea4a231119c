using System.CommandLine;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Cli;

/// <summary>The options that say what computes, and in what.</summary>
internal sealed class DeviceArguments
{
    private readonly Option<string> _device = ValueOptions.Text(
        "--device",
        "What computes: " + string.Join("; ", Devices.All.Select(device => $"{device.Name}: {device.Description}")),
        "cpu",
        Devices.RequireName);

    private readonly Option<string?> _precision = ValueOptions.OptionalText(
        "--precision", "float32, or on a GPU tf32 or bfloat16 for products [default: float32]", Devices.RequirePrecision);

    private readonly Option<string?> _libtorch = ValueOptions.OptionalText(
        "--libtorch", "cuda, torch: the folder of libtorch or PyTorch 2.10 [default: this build's, CIRCUITFINDER_LIBTORCH, or the PyTorch of python3]");

    private readonly Option<int> _threads = SharedOptions.Threads();

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [_threads, _device, _precision, _libtorch];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Threads on the processor.</summary>
    public int ThreadCount(ParseResult parsed) => SharedOptions.ThreadCount(parsed.GetValue(_threads));

    /// <summary>Opens what was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="context">Receives what must be known of the device.</param>
    /// <exception cref="Engine.Files.UserFaultException">There is no such device on this machine, or it does not have the
    /// precision.</exception>
    public IBackend Open(ParseResult parsed, CommandContext context)
        => Devices.Open(
            parsed.GetValue(_device)!,
            parsed.GetValue(_precision),
            new DeviceOptions(ThreadCount(parsed), string.Empty) { LibraryFolder = parsed.GetValue(_libtorch) },
            context.Error.WriteLine);
}
