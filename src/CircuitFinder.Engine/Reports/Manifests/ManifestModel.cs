using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>The model of a run.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Hash">SHA-256 over configuration and weights.</param>
/// <param name="Layers">Layers.</param>
/// <param name="Heads">Heads a layer.</param>
/// <param name="ModelDim">Width of the residual stream.</param>
/// <param name="MlpDim">Width of the MLP.</param>
/// <param name="VocabSize">Tokens.</param>
public sealed record ManifestModel(
    string Name,
    [property: JsonPropertyName("sha256")] string Hash,
    int Layers,
    int Heads,
    [property: JsonPropertyName("d_model")] int ModelDim,
    [property: JsonPropertyName("d_mlp")] int MlpDim,
    int VocabSize);
