using CircuitFinder.Benchmarks;

// One line a benchmark; each lives in a file of its own.
BenchmarkCommand[] commands =
[
    new("table", "the whole speed table with its bars; what runs when nothing is named [--threads N]", SpeedTable.Run),
    new("products", "its matrix products, against the multiply-add peak and OpenBLAS [--threads N] [--rounds N]", ProductRows.Run),
    new("passes", "its passes: forward, backward, EAP, EAP-IG, one circuit, the score product [--threads N] [--rounds N]", PassRows.Run),
    new("growth", "how EAP's cost grows with pairs and with tokens [--threads N] [--rounds N]", GrowthRows.Run),
    new("split", "threads inside every operation against prompts split over threads [--threads N] [--rounds N]", SplitRows.Run),
    new("start", "start-up and loading [--threads N] [--rounds N]", StartRows.Run),
    new("scale", "seconds and memory of EAP and of one circuit at the shapes of GPT-2 small, medium, large and XL [--threads N] [--rounds N] [--shape NAME]", ScaleRows.Run),
    new("families", "the same for EAP at the shapes of Pythia-160M, Qwen2.5-0.5B, Llama-3.2-1B and Gemma-2-2B, memory beside its prediction [--threads N] [--rounds N] [--shape NAME]", FamilyRows.Run),
    new("device", "EAP and ACDC on a GPU beside this processor [--device cuda|torch] [--libtorch DIR] [--threads N] [--rounds N] [--shape NAME,...] [--no-acdc]", DeviceRows.Run),
    new("gemm", "more matrix products against the machine's multiply-add peak [--threads N] [--rounds N]", GemmBenchmark.Run),
    new("eap", "EAP on the shape of GPT-2 small against its forward pass, and peak memory [--threads N] [--rounds N]", EapBenchmark.Run),
    new("acdc", "ACDC on the shape of GPT-2 small against one evaluation an edge [--threads N] [--threshold T,T,...]", AcdcBenchmark.Run),
];

if (args.Length == 0 || args[0].StartsWith("--", StringComparison.Ordinal))
{
    return SpeedTable.Run(args);
}

BenchmarkCommand? chosen = Array.Find(commands, command => command.Name == args[0]);
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
