using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Interventions;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Discover;

/// <summary>What a discovery run is of: the names and hashes that decide the bits of its scores and its circuit.</summary>
internal sealed class RunIdentity
{
    private readonly DiscoveryOptions _options;
    private readonly DiscoveryPrompts _prompts;
    private readonly IBackend _backend;

    /// <param name="options">Of the run.</param>
    /// <param name="prompts">Its prompts.</param>
    /// <param name="modelFolder">Its model.</param>
    /// <param name="backend">What does the arithmetic.</param>
    public RunIdentity(DiscoveryOptions options, DiscoveryPrompts prompts, string modelFolder, IBackend backend)
    {
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
    public string SelectionName => _options.Selection == SelectionMethod.Greedy ? "greedy" : "top-n";

    /// <summary>What is scored: edges or nodes.</summary>
    public string LevelName => _options.IsNodeLevel ? "node" : "edge";

    /// <summary>Steps of the integral; null for methods without one.</summary>
    public int? StepsUsed => !_options.IsAcdc && AttributionMethods.Find(_options.Method).TakesSteps ? _options.Steps : null;

    /// <summary>Edges that exact patching measures; null for all.</summary>
    public int? SampleUsed => _options.Method == "exact" && _options.Sample > 0 ? _options.Sample : null;

    /// <summary>What a search minimises, in words.</summary>
    public string DivergenceName() => _options.AcdcMetric == "kl" ? "D: KL(model || circuit), nats" : $"D: minus {_options.AcdcMetric}";

    // What decides the bits of scores.csv and circuit.json, and nothing else.
    private string HashInputs()
    {
        FormattableString text =
            $"{ModelHash}\n{PromptsHash}\n{_prompts.TaskName}\n{ModelName}\n{_options.Method}\n{_prompts.MetricName}\n{AblationName}\n{SelectionName}\n{_options.Size.Edges}\n{_options.Size.Fraction:R}\n{_options.Size.Threshold:R}\n{_options.EnoughFaithfulness:R}\n{_options.RandomDraws}\n{_prompts.Seed}\n{AcdcText()}{MethodText()}{DeviceText()}{JudgingText()}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture))));
    }

    private string AcdcText() => _options.IsAcdc
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{_options.AcdcMetric}\n{_options.AcdcThreshold:R}\n{_options.AcdcAbsolute}\n{_options.AcdcDirectEdges}\n{_options.AcdcOrder}\n")
        : string.Empty;

    // The default backend gives the same bits everywhere; of the others each version may give its own.
    private string DeviceText() => ResultPlaces.IsDefault(_backend) ? string.Empty : $"{_backend.Name}\n{_backend.Precision}\n";

    private string MethodText() => _options.IsAcdc
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $"{LevelName}\n{StepsUsed}\n{SampleUsed}\n{_options.Oracle}\n{_options.HoldOut}\n");

    // The scores are the same bits, but the folder lacks what judging writes.
    private string JudgingText() => _options.Judge ? string.Empty : "not judged\n";
}
