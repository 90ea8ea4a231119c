using System.Text.Json.Serialization;

namespace CircuitFinder.Engine.Reports.Manifests;

/// <summary>The options of a run, with defaults filled in; null where an option does not apply.</summary>
/// <param name="Method">How edges were scored.</param>
/// <param name="Metric">The performance.</param>
/// <param name="Ablation">What removed edges carry.</param>
/// <param name="Select">How edges were taken.</param>
/// <param name="Edges">Size asked for, edges.</param>
/// <param name="Fraction">Size asked for, part of all edges.</param>
/// <param name="Threshold">Size asked for, least |score|.</param>
/// <param name="EnoughFaithfulness">Without a size: what the smallest size had to reach.</param>
/// <param name="RandomDraws">Random circuits beside each size.</param>
/// <param name="Level">Whether edges or nodes were scored.</param>
/// <param name="Steps">Steps of integrated gradients.</param>
/// <param name="Sample">Edges that exact patching measured, of all.</param>
/// <param name="Oracle">Edges patched exactly beside the scores.</param>
/// <param name="HeldOutExamples">Fresh prompts that circuits were judged on too.</param>
/// <param name="Bos">Whether text was to begin with the beginning-of-sequence token: <c>auto</c>, <c>always</c> or <c>never</c>.</param>
/// <param name="KvHeads">Whose key and value reads the graph has, <c>query</c> or <c>native</c>; null where no heads share theirs.</param>
/// <param name="PostNorm">What a head's output is behind a norm, <c>share</c> or <c>renormalise</c>; null where there is none.</param>
/// <param name="Acdc">The options of the search; null for scoring methods.</param>
public sealed record ManifestOptions(
    string Method,
    string Metric,
    string Ablation,
    string Select,
    int? Edges,
    double? Fraction,
    double? Threshold,
    double? EnoughFaithfulness,
    int RandomDraws,
    string Level = "edge",
    int? Steps = null,
    int? Sample = null,
    int? Oracle = null,
    int HeldOutExamples = 0,
    ManifestAcdc? Acdc = null,
    string Bos = "auto",
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? KvHeads = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PostNorm = null);
