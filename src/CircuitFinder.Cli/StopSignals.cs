using System.Globalization;
using System.Runtime.InteropServices;

namespace CircuitFinder.Cli;

/// <summary>Ctrl-C, what schedulers send, and a closed terminal: each stops the work in order, so that what was done is kept; a
/// second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private const string StatusFile = "/proc/self/status";
    private const string IgnoredSignals = "SigIgn:";

    private readonly CancellationTokenSource _stop;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile int _exitCode = Cli.ExitCode.Interrupted;

    /// <summary>Listens until disposed.</summary>
    /// <param name="other">Stops the work as a signal does.</param>
    public StopSignals(CancellationToken other)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(other);
        Listen(PosixSignal.SIGINT, Cli.ExitCode.Interrupted);
        Listen(PosixSignal.SIGTERM, Cli.ExitCode.Terminated);
        if (!IsHangUpIgnored())
        {
            Listen(PosixSignal.SIGHUP, Cli.ExitCode.HungUp);
        }
    }

    /// <summary>Set by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>What a stopped process returns: 128 and the signal's number.</summary>
    public int ExitCode => _exitCode;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    // A process started with nohup goes on when its terminal closes.
    private static bool IsHangUpIgnored()
    {
        try
        {
            string? line = OperatingSystem.IsLinux()
                ? File.ReadLines(StatusFile).FirstOrDefault(line => line.StartsWith(IgnoredSignals, StringComparison.Ordinal))
                : null;
            return line is not null
                && ulong.TryParse(line.AsSpan(IgnoredSignals.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong signals)
                && (signals & 1) != 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Listen(PosixSignal signal, int exitCode) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        if (!_stop.IsCancellationRequested)
        {
            context.Cancel = true;
            _exitCode = exitCode;
            _stop.Cancel();
        }
    }));
}
