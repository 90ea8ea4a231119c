namespace CircuitFinder.Benchmarks;

/// <summary>A benchmark of the command line.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Description">One line with its options.</param>
/// <param name="Run">Takes the options and returns the exit code: 0 when every bar it sets is passed.</param>
internal sealed record BenchmarkCommand(string Name, string Description, Func<string[], int> Run);
