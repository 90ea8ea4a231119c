using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Cli;

/// <summary>What ended a command, as lines for the user and a code for the shell. No exception goes past this.</summary>
internal static class FaultReport
{
    /// <summary>The environment variable that shows the stack trace of a bug.</summary>
    public const string TraceVariable = "CIRCUITFINDER_TRACE";

    private const string OwnNamespace = nameof(CircuitFinder);

    /// <summary>Writes what happened.</summary>
    /// <param name="thrown">What ended the command.</param>
    /// <param name="error">Where to.</param>
    /// <param name="stopCode">What to return if the user stopped it.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Write(Exception thrown, TextWriter error, int stopCode = ExitCode.Interrupted)
    {
        Exception fault = Cause(thrown);
        switch (fault)
        {
            case UserFaultException user:
                foreach (string line in user.Faults)
                {
                    error.WriteLine(PlainText.Of(WithOptions(line, user)));
                }

                return ExitCode.UserFault;
            case ResumableException:
                error.WriteLine("Interrupted; the same command with --resume goes on from here.");
                return stopCode;
            case OperationCanceledException stop:
                // Work that keeps what it has done says how to go on.
                error.WriteLine(stop.InnerException is OperationCanceledException ? stop.Message : "Interrupted.");
                return stopCode;
            case IOException or UnauthorizedAccessException:
                error.WriteLine(HasWorkingFolder() ? OneLine(fault.Message) : "The working directory is gone, or cannot be read. Change to another one.");
                return ExitCode.UserFault;
            case OutOfMemoryException:
                error.WriteLine("There is not enough memory for this. Give fewer --examples or a smaller --batch, or run it where there is more.");
                return ExitCode.UserFault;
            case ExternalException:
                // What a device's own library reports, such as a lack of memory: its first line says what happened, the rest where in it.
                error.WriteLine($"The device failed: {fault.Message.Split('\n')[0].Trim()}");
                return ExitCode.UserFault;
            default:
                WriteBug(fault, error);
                return ExitCode.Bug;
        }
    }

    // The engine speaks of settings; here they are options.
    private static string WithOptions(string message, UserFaultException fault)
    {
        string named = fault.Setting is not { } setting ? message
            : message.StartsWith(setting + " ", StringComparison.Ordinal) ? $"--{message}"
            : $"--{setting}: {message}";
        return fault.Remedies.Count == 0 ? named : $"{named} ({string.Join(", ", fault.Remedies.Select(remedy => $"--{remedy}"))})";
    }

    private static void WriteBug(Exception fault, TextWriter error)
    {
        error.WriteLine(
            $"{fault.GetType().Name} at {Place(fault)}: {OneLine(fault.Message)} This is a bug of circuitfinder: please report it with the command and its input. {TraceVariable}=1 shows the stack trace.");
        if (Environment.GetEnvironmentVariable(TraceVariable) is "1")
        {
            error.WriteLine(fault.ToString());
        }
    }

    // The runtime says of a path in it only that it is not there.
    private static bool HasWorkingFolder()
    {
        try
        {
            return Directory.GetCurrentDirectory().Length > 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Wrappers of the runtime say nothing themselves.
    private static Exception Cause(Exception fault)
    {
        while (fault is AggregateException or TypeInitializationException or TargetInvocationException && fault.InnerException is { } inner)
        {
            fault = inner;
        }

        return fault;
    }

    // The innermost frame of our own code.
    private static string Place(Exception fault)
    {
        foreach (StackFrame frame in new StackTrace(fault, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetMethod() is { DeclaringType: { } type } method && type.FullName?.StartsWith(OwnNamespace, StringComparison.Ordinal) == true)
            {
                string file = frame.GetFileName() is { } path
                    ? string.Create(CultureInfo.InvariantCulture, $" ({Path.GetFileName(path)}:{frame.GetFileLineNumber()})")
                    : string.Empty;
                return $"{type.FullName}.{method.Name}{file}";
            }
        }

        return "an unknown place";
    }

    // Messages of the runtime may hold line breaks, and text of the user's files.
    private static string OneLine(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (char character in message.Trim())
        {
            if (char.IsControl(character))
            {
                line.Append(character is '\n' ? " " : character is '\r' ? "" : string.Create(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"));
            }
            else
            {
                line.Append(character);
            }
        }

        return line.Length == 0 || line[^1] is '.' or '!' or '?' ? line.ToString() : line.Append('.').ToString();
    }
}
