using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>What a discovery run is of: the names and hashes that decide the bits of its scores and its circuit.</summary>
internal sealed class RunIdentity
{
    private readonly DiscoveryOptions _options;
    private readonly DiscoveryPrompts _prompts;
    private readonly IBackend _backend;
    private readonly ModelShape _shape;

    /// <param name="options">Of the run.</param>
    /// <param name="prompts">Its prompts.</param>
    /// <param name="modelFolder">Its model.</param>
    /// <param name="shape">Its architecture.</param>
    /// <param name="backend">What does the arithmetic.</param>
    public RunIdentity(DiscoveryOptions options, DiscoveryPrompts prompts, string modelFolder, ModelShape shape, IBackend backend)
    {
        _shape = shape;
        _options = options;
        _prompts = prompts;
        _backend = backend;
        ModelName = ModelLocator.DisplayName(modelFolder);
        ModelHash = ModelFolder.Hash(modelFolder);
        PromptsHash = prompts.Hash();
        InputsHash = HashInputs();
    }

    /// <summary>The model's name.</summary>
    public string ModelName { get; }

    /// <summary>SHA-256 over configuration and weights.</summary>
    public string ModelHash { get; }

    /// <summary>SHA-256 over the token ids of the prompts.</summary>
    public string PromptsHash { get; }

    /// <summary>SHA-256 over everything that decides the scores and the circuit.</summary>
    public string InputsHash { get; }

    /// <summary>What removed edges carry.</summary>
    public string AblationName => _options.Ablation switch
    {
        AblationKind.MeanPositional => "mean-positional",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>How edges are taken.</summary>
    public string SelectionName => Settings.Selection == SelectionMethod.Greedy ? "greedy" : "top-n";

    /// <summary>What is scored: edges or nodes.</summary>
    public string LevelName => Settings.IsNodeLevel ? "node" : "edge";

    private FinderSettings Settings => _options.Finder.Settings;

    /// <summary>What a search minimises, in words.</summary>
    public string DivergenceName() => _options.Objective == "kl" ? "D: KL(model || circuit), nats" : $"D: minus {_options.Objective}";

    // What decides the bits of scores.csv and circuit.json, and nothing else.
    private string HashInputs()
    {
        FormattableString text =
            $"{ModelHash}\n{PromptsHash}\n{_prompts.TaskName}\n{ModelName}\n{_options.Finder.Name}\n{_prompts.MetricName}\n{AblationName}\n{SelectionName}\n{Settings.Size.Edges}\n{Settings.Size.Fraction:R}\n{Settings.Size.Threshold:R}\n{Settings.EnoughFaithfulness:R}\n{_options.RandomDraws}\n{_prompts.Seed}\n{AcdcText()}{MethodText()}{DeviceText()}{JudgingText()}{(_shape.SharesReads ? "native\n" : "")}{(_shape.Renormalises ? "renormalise\n" : "")}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture))));
    }

    private string AcdcText() => Settings.Acdc is { } acdc
        ? string.Create(CultureInfo.InvariantCulture, $"{_options.Objective}\n{acdc.Threshold:R}\n{acdc.IsAbsolute}\n{acdc.DirectEdges}\n{acdc.Order}\n")
        : string.Empty;

    // The default backend gives the same bits everywhere; of the others each version may give its own.
    private string DeviceText() => ResultPlaces.IsDefault(_backend) ? string.Empty : $"{_backend.Name}\n{_backend.Precision}\n";

    private string MethodText() => _options.Finder.IsSearch
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $"{LevelName}\n{Settings.Steps}\n{Settings.Sample}\n{Settings.Oracle}\n{_options.HoldOut}\n");

    // The scores are the same bits, but the folder lacks what judging writes.
    private string JudgingText() => _options.Judge ? string.Empty : "not judged\n";
}
