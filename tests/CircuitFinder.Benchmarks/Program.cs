using CircuitFinder.Benchmarks;

// One line a benchmark; each lives in a file of its own.
BenchmarkCommand[] commands =
[
    new("gemm", "matrix products against the machine's multiply-add peak [--threads N] [--rounds N]", GemmBenchmark.Run),
    new("eap", "EAP on the shape of GPT-2 small against its forward pass, and peak memory [--threads N] [--rounds N]", EapBenchmark.Run),
    new("acdc", "ACDC on the shape of GPT-2 small against one evaluation an edge [--threads N] [--threshold T,T,...]", AcdcBenchmark.Run),
];

BenchmarkCommand? chosen = Array.Find(commands, command => args.Length > 0 && command.Name == args[0]);
if (chosen is null)
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/CircuitFinder.Benchmarks -- <benchmark> [options]");
    foreach (BenchmarkCommand command in commands)
    {
        Console.Error.WriteLine($"  {command.Name,-12} {command.Description}");
    }

    return 2;
}

return chosen.Run(args[1..]);
