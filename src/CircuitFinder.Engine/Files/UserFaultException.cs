namespace CircuitFinder.Engine.Files;

/// <summary>A fault in what the user gave: a file, an option, a model. Its message is shown as it is, one line a fault, exit code
/// 1.</summary>
/// <remarks>Messages say where, what is wrong, and what would be right. They speak of things, not of options: a command line adds
/// those.</remarks>
public class UserFaultException : Exception
{
    /// <summary>One fault.</summary>
    /// <param name="message">Where, what, what would be right.</param>
    /// <param name="inner">The exception that revealed it, if any.</param>
    public UserFaultException(string message, Exception? inner = null)
        : base(message, inner)
        => Faults = [message];

    /// <summary>All faults of one file at once.</summary>
    /// <param name="faults">At least one message.</param>
    public UserFaultException(IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults))
        => Faults = faults;

    /// <summary>The setting at fault, as a command line names its option, such as <c>random-draws</c>; null where it is none.</summary>
    public string? Setting { get; init; }

    /// <summary>Settings that mend the fault, named in the same way; often none.</summary>
    public IReadOnlyList<string> Remedies { get; init; } = [];

    /// <summary>The messages, one a fault.</summary>
    public IReadOnlyList<string> Faults { get; }
}
