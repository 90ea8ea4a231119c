using System.Globalization;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Circuits;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Engine.Reports.Comparisons;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Engine.Reports.Drawing;
using CircuitFinder.Engine.Reports.Tables;
using CircuitFinder.Engine.Runs.Discover;
using CircuitFinder.Engine.Runs.Methods;
using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Engine.Runs.Compare;

/// <summary>The folder of a comparison of methods: its table grows with every method, and beside it lies what an interrupted
/// comparison goes on from.</summary>
internal sealed class CircuitComparisonOutput : IDisposable
{
    private const string TableName = "comparison";
    private const string ChartName = TableName + ".svg";

    private readonly DiscoveryOptions _options;
    private readonly IBackend _backend;
    private readonly ResultFolder? _asked;
    private ResultFolder? _found;
    private List<string> _files = [];

    /// <summary>Takes the folder that was asked for; the default one is known when a first method is finished.</summary>
    /// <exception cref="UserFaultException">The folder cannot be written, or another process is writing it.</exception>
    public CircuitComparisonOutput(DiscoveryOptions options, IBackend backend)
    {
        _options = options;
        _backend = backend;
        _asked = options.Output is null ? null : ResultFolder.Claim(options.Output);
    }

    /// <summary>What an interrupted comparison has finished.</summary>
    /// <exception cref="UserFaultException">The state is damaged.</exception>
    public IReadOnlyList<MethodOutcome> Earlier()
    {
        if (!_options.Resume)
        {
            return [];
        }

        IReadOnlyList<MethodOutcome> earlier = MethodStateFile.Read(_options.Output ?? DefaultFolder());
        _options.Remark?.Invoke(earlier.Count == 0
            ? "there is no finished method to go on from; the comparison starts anew"
            : string.Create(CultureInfo.InvariantCulture, $"resuming after {earlier.Count} of {CircuitFinders.Names.Length} methods: {string.Join(", ", earlier.Select(outcome => outcome.Row.Method))}"));
        return earlier;
    }

    /// <summary>Writes the table of the methods so far, and the state.</summary>
    public void Keep(IReadOnlyList<MethodOutcome> outcomes, IReadOnlyList<MethodRow> rows)
    {
        ResultFolder folder = FolderOf(outcomes[0]);
        Write(folder, outcomes, rows, size: null);
        MethodStateFile.Write(folder.Path, outcomes);
    }

    /// <summary>Writes the whole table; the state goes.</summary>
    /// <param name="outcomes">What each method found.</param>
    /// <param name="rows">Of all methods, at one size.</param>
    /// <param name="size">At which size, and why.</param>
    public MethodComparisonResult Finish(IReadOnlyList<MethodOutcome> outcomes, IReadOnlyList<MethodRow> rows, MatchedSize size)
    {
        ResultFolder folder = FolderOf(outcomes[0]);
        IReadOnlyList<MethodRow> written = Write(folder, outcomes, rows, size);
        return new MethodComparisonResult(outcomes[0].Row.Task, outcomes[0].ModelName, written, folder.Path, _files) { Size = size.Sentence };
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        _asked?.Dispose();
        _found?.Dispose();
    }

    private ResultFolder FolderOf(MethodOutcome first)
        => _asked ?? (_found ??= ResultFolder.Claim(Path.Combine(Path.GetDirectoryName(first.Folder)!, "all" + ResultPlaces.DeviceSuffix(_backend))));

    private string DefaultFolder() => Path.Combine(
        ResultPlaces.Parent(DiscoveryPrompts.NameOf(_options), ModelLocator.DisplayName(ModelLocator.Find(_options.Model, _options.ModelsFolder))),
        "all" + ResultPlaces.DeviceSuffix(_backend));

    private List<MethodRow> Write(ResultFolder folder, IReadOnlyList<MethodOutcome> outcomes, IReadOnlyList<MethodRow> rows, MatchedSize? size)
    {
        MethodOutcome first = outcomes[0];
        List<MethodRow> whole = [.. rows.Select(row => WithAgreement(row, outcomes) with { Task = first.Row.Task })];
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{first.Row.Task} in {first.ModelName}: {first.MetricName}, {(first.IsOnFreshPrompts ? "judged on held-out prompts" : "judged on the prompts that found the circuits")}.")
            + (size is not null ? $" {size.Sentence}" : string.Create(CultureInfo.InvariantCulture, $" The first {rows.Count} of {CircuitFinders.Names.Length} methods, each with a circuit of its own size."));
        folder.Replace(
            draft =>
            {
                _files = [.. MethodTable.Write(draft, TableName, whole, what, new TableOrigin(first.Row.Task, first.ModelName))];
                MethodsSvg.Write(
                    Path.Combine(draft, ChartName), whole, $"{first.Row.Task} in {first.ModelName}: faithfulness by method", what, first.EdgeTotal, _options.Pictures);
                _files.Add(ChartName);
                MethodTable.WriteTiming(Path.Combine(draft, ResultFiles.Timing), whole);
                _files.Add(ResultFiles.Timing);
                if (size is not null)
                {
                    MethodComparisonManifestJson.Write(Path.Combine(draft, ResultFiles.MethodsManifest), Manifest(first, outcomes, whole, size));
                    _files.Add(ResultFiles.MethodsManifest);
                }
            },
            name => ResultFiles.IsOfMethods(name) || (size is not null && name == MethodStateFile.Name));
        return whole;
    }

    private MethodComparisonManifest Manifest(MethodOutcome first, IReadOnlyList<MethodOutcome> outcomes, IReadOnlyList<MethodRow> rows, MatchedSize size) => new(
        ProgramVersion.Tool,
        _options.Command,
        first.Row.Task,
        first.ModelName,
        first.MetricName,
        first.IsOnFreshPrompts ? "held-out prompts" : "the prompts that found the circuits",
        size.Edges,
        size.Sentence,
        new OrderedDictionary<string, MethodComparisonManifestMethod>(rows.Select(row => KeyValuePair.Create(
            row.Method,
            new MethodComparisonManifestMethod(
                outcomes.FirstOrDefault(outcome => outcome.Row.Method == row.Method)?.InputsHash, row.Edges, row.WhyUndefined)))));

    private MethodRow WithAgreement(MethodRow row, IReadOnlyList<MethodOutcome> outcomes)
    {
        MethodOutcome? exact = outcomes.FirstOrDefault(outcome => outcome.Row.Method == AttributionMethods.Oracle.Name);
        MethodOutcome? own = outcomes.FirstOrDefault(outcome => outcome.Row.Method == row.Method);
        if (exact is null || own is null || CircuitFinders.IsSearch(row.Method) || row.Method == AttributionMethods.Oracle.Name)
        {
            return row;
        }

        bool isSigned = AttributionMethods.Find(row.Method).IsSigned;
        return row with
        {
            Agreement = _options.Finder.Settings.IsNodeLevel ? Agreement.Of(own.Nodes, exact.Nodes, isSigned) : Agreement.Of(own.Scores, exact.Scores, isSigned),
        };
    }
}
