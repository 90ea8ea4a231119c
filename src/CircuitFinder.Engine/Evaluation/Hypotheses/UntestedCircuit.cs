namespace CircuitFinder.Engine.Evaluation.Hypotheses;

/// <summary>The tests of a circuit that cannot be distinguished from any other: each named, none run.</summary>
public static class UntestedCircuit
{
    private static readonly string[] Names = ["sufficiency", "partial-necessity", "minimality", "equivalence", "independence"];

    /// <summary>Lists the tests with the reason why none was run.</summary>
    /// <param name="why">A sentence without its full stop.</param>
    /// <param name="options">The level.</param>
    public static CircuitTests Of(string why, TestOptions options) => new(
        [.. Names.Select(name => new HypothesisTest(name, why, double.NaN, 0, options.Alpha, double.NaN, false, $"Not tested: {why}."))],
        [],
        new CompletenessReport([], []));
}
