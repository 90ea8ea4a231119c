namespace CircuitFinder.Cli;

/// <summary>The program's exit codes.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something in the user's files or models is wrong.</summary>
    public const int UserFault = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A fault of the program itself: EX_SOFTWARE of sysexits.h.</summary>
    public const int Bug = 70;

    /// <summary>A closed terminal: 128 and SIGHUP.</summary>
    public const int HungUp = 129;

    /// <summary>Ctrl-C: 128 and SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>What schedulers send: 128 and SIGTERM.</summary>
    public const int Terminated = 143;
}
