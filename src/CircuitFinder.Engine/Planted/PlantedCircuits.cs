namespace CircuitFinder.Engine.Planted;

/// <summary>The models with planted circuits that there are. The same weights and prompts on every machine.</summary>
public static class PlantedCircuits
{
    /// <summary>Builds all of them, the easiest for gradients first.</summary>
    public static IReadOnlyList<PlantedCircuit> All() => [InductionCircuit.Create(), TwoHopCircuit.Create(), OrGateCircuit.Create()];
}
