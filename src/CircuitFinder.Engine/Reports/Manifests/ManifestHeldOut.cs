namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>What the reported circuit does on fresh prompts that did not find it. Fields as in <see cref="ManifestCircuit"/>.</summary>
/// <param name="Metric">m(C).</param>
/// <param name="Faithfulness">(m(C) − m(∅)) / (m(M) − m(∅)), all on the fresh prompts.</param>
/// <param name="KlNats">D(model ‖ circuit), nats.</param>
/// <param name="LossRecovered">1 − D(C)/D(∅).</param>
/// <param name="Accuracy">Fraction of prompts answered right.</param>
public sealed record ManifestHeldOut(double Metric, double Faithfulness, double KlNats, double LossRecovered, double Accuracy);
