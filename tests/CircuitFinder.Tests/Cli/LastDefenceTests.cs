using System.CommandLine;
using CircuitFinder.Cli;
using CircuitFinder.Cli.Printing;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Tests.Cli;

/// <summary>No exception reaches the user as such: a command that fails as none should is put into the program.</summary>
public sealed class LastDefenceTests
{
    [Fact]
    public void Run_ExceptionThatNobodyForesaw_IsOneLineWithThePlace()
    {
        (int exit, string output, string error) = Throw(() => new Dictionary<string, int>()["key\n\u001b[31m"].GetHashCode());

        Assert.Equal(70, exit);
        Assert.Empty(output);
        string line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("KeyNotFoundException at CircuitFinder.Tests.Cli.LastDefenceTests", line, StringComparison.Ordinal);
        Assert.Contains("LastDefenceTests.cs:", line, StringComparison.Ordinal);
        Assert.Contains("bug of circuitfinder", line, StringComparison.Ordinal);
        Assert.Contains("CIRCUITFINDER_TRACE=1", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', line);
    }

    [Fact]
    public void Run_WrappedUserFault_IsTheUsersFault()
    {
        (int exit, _, string error) = Throw(() => throw new AggregateException(new UserFaultException("tasks/x.yaml(1,2): no")));

        Assert.Equal((1, "tasks/x.yaml(1,2): no"), (exit, error.TrimEnd()));
    }

    [Fact]
    public void Run_ExceptionOfAnotherThread_IsOneLine()
    {
        (int exit, _, string error) = Throw(() => Parallel.For(0, 4, i => throw new InvalidOperationException("in a piece")));

        Assert.Equal(70, exit);
        Assert.StartsWith("InvalidOperationException at ", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(OutOfMemoryException))]
    public void Run_FaultOfTheSystem_IsOneLineAndExit1(Type type)
    {
        (int exit, _, string error) = Throw(() => throw (Exception)Activator.CreateInstance(type)!);

        Assert.Equal(1, exit);
        Assert.DoesNotContain("bug", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void CalmWriter_StreamThatFails_IsSilent()
    {
        using var closed = new CalmWriter(() => throw new IOException("Bad file descriptor"));
        closed.WriteLine("a");
        using var full = new CalmWriter(() => new StreamWriter(new FullStream()) { AutoFlush = true });
        full.WriteLine("a");
        full.Write('b');
        full.Flush();
    }

    [Fact]
    public void ResultWriter_StreamThatFails_IsTheUsersFault()
    {
        using var full = new ResultWriter(() => new StreamWriter(new FullStream()) { AutoFlush = true });

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => full.WriteLine("a")).Faults);

        Assert.StartsWith("standard output: cannot be written: No space left on device. ", fault, StringComparison.Ordinal);
    }

    private static (int Exit, string Output, string Error) Throw(Action action)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = CommandLineApp.Run(["fail"], output, error, _ => Failing(action), CancellationToken.None);
        return (exit, output.ToString(), error.ToString());
    }

    private static RootCommand Failing(Action action)
    {
        var command = new Command("fail");
        command.SetAction(_ => action());
        return new RootCommand { command };
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
