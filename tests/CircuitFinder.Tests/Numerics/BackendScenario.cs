using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Tests.Numerics;

/// <summary>Every operation once, on arrays made beforehand, large enough that each splits into several tasks with odd ends.</summary>
internal sealed class BackendScenario : IDisposable
{
    private const int Rows = 61;
    private const int Heads = 3;
    private const int HeadDim = 23;
    private const int ModelDim = Heads * HeadDim;
    private const int Wide = 601;
    private const int Sources = 13;
    private const int Destinations = 39;
    private const int Width = 20;

    private static readonly int[] Starts = [0, 20, 21, 41, 61];
    private static readonly int[] Selected = [3, 0, 12, 7, 7, 5];
    private static readonly ActivationKind[] Kinds = Enum.GetValues<ActivationKind>();

    private readonly IBackend _backend;
    private readonly List<(string Name, MatrixView View)> _results = [];
    private readonly List<IDisposable> _owned = [];
    private readonly int[] _indices = [.. Enumerable.Range(0, Rows).Select(i => i * 7 % Rows)];
    private readonly int[] _repeated = [.. Enumerable.Range(0, Rows).Select(i => i * i % 5)];
    private readonly int[] _targets = [.. Enumerable.Range(0, Rows).Select(i => (i * 11 % 602) - 1)];
    private readonly double[] _scores = new double[Sources * Destinations];
    private readonly double[] _numbers = new double[2];
    private readonly Tensor _deltas;
    private readonly Tensor _gradients;
    private readonly MatrixView _narrow;
    private readonly MatrixView _narrowGradient;
    private readonly MatrixView _wide;
    private readonly MatrixView _wideGradient;
    private readonly MatrixView _gain;
    private readonly MatrixView _bias;
    private readonly MatrixView _wideBias;
    private readonly MatrixView _queryKeyValue;
    private readonly Weight _weight;
    private readonly Dictionary<string, MatrixView> _outputs = [];

    public BackendScenario(IBackend backend)
    {
        _backend = backend;
        _deltas = Own(backend.Allocate(new Shape(Sources, Rows, ModelDim)));
        _gradients = Own(backend.Allocate(new Shape(Destinations, Rows, ModelDim)));
        Fill(_deltas.AsMatrix(), 1);
        Fill(_gradients.AsMatrix(), 2);
        _narrow = Matrix(Rows, ModelDim, 3);
        _narrowGradient = Matrix(Rows, ModelDim, 4);
        _wide = Matrix(Rows, Wide, 5);
        _wideGradient = Matrix(Rows, Wide, 6);
        _gain = Matrix(1, ModelDim, 7);
        _bias = Matrix(1, ModelDim, 8);
        _wideBias = Matrix(1, Wide, 9);
        _queryKeyValue = Matrix(Rows, 3 * ModelDim, 10);
        _weight = backend.Pack(Matrix(ModelDim, Wide, 11));
        _owned.Add(_weight);
        foreach (ActivationKind kind in Kinds)
        {
            Output($"Activate {kind}", Rows, Wide);
            Output($"ActivateBackward {kind}", Rows, Wide);
            Output($"ActivateSecantBackward {kind}", Rows, Wide);
        }

        foreach (string name in (string[])["Linear", "AdamW", "AdamW first", "AdamW second", "CrossEntropy"])
        {
            Output(name, Rows, Wide);
        }

        foreach (string name in (string[])
            ["Copy", "AddScaled", "Subtract", "AddSelected", "GatherRows", "ScatterAddRows", "Embed", "LinearBackwardInput", "LayerNorm", "LayerNormBackward", "Attention"])
        {
            Output(name, Rows, ModelDim);
        }

        Output("LinearBackwardWeight", ModelDim, Wide);
        Output("LinearBackwardWeight bias", 1, Wide);
        Output("LayerNorm statistics", Rows, 2);
        Output("LayerNorm gain", 1, ModelDim);
        Output("LayerNorm bias", 1, ModelDim);
        Output("Attention pattern", Rows, Heads * Width);
        Output("AttentionBackward", Rows, 3 * ModelDim);
    }

    /// <summary>Starts every result from the same values and does every operation; the arrays exist already.</summary>
    public void Run()
    {
        foreach ((_, MatrixView view) in _results)
        {
            _backend.Zero(view);
        }

        Array.Clear(_scores);
        RunElements();
        RunActivations();
        RunLayers();
        _backend.AddScores(_deltas.Slices(0, Sources), _gradients.Slices(0, Destinations), Starts, _scores);
        _numbers[0] = _backend.CrossEntropy(_wide, _targets, 0.01, _outputs["CrossEntropy"]);
        _numbers[1] = _backend.SquaredNorm(_wide);
        _backend.AdamW(_outputs["AdamW"], _wide, _outputs["AdamW first"], _outputs["AdamW second"], new(0.01, 0.9, 0.99, 1e-8, 0.1, 0.5, 3));
    }

    /// <summary>Every number that <see cref="Run"/> made, under the name of its operation.</summary>
    public IEnumerable<(string Name, double[] Values)> Results()
    {
        foreach ((string name, MatrixView view) in _results)
        {
            var values = new double[view.Rows * view.Columns];
            _backend.Download(view, values);
            yield return (name, values);
        }

        yield return ("AddScores", _scores);
        yield return ("CrossEntropy loss, SquaredNorm", _numbers);
    }

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }
    }

    private void RunElements()
    {
        _backend.Copy(_narrow, _outputs["Copy"]);
        _backend.AddScaled(_narrow, 0.3f, _outputs["AddScaled"]);
        _backend.Subtract(_narrow, _narrowGradient, _outputs["Subtract"]);
        _backend.AddSelected(_deltas, Selected, 0.7f, _outputs["AddSelected"]);
        _backend.GatherRows(_narrow, _indices, _outputs["GatherRows"]);
        _backend.ScatterAddRows(_narrow, _repeated, _outputs["ScatterAddRows"]);
        _backend.Embed(_indices, _repeated, _narrow, _narrowGradient, _outputs["Embed"]);
    }

    private void RunActivations()
    {
        int output = 0;
        foreach (ActivationKind kind in Kinds)
        {
            _backend.Activate(kind, _wide, _results[output++].View);
            _backend.ActivateBackward(kind, _wideGradient, _wide, _results[output++].View);
            _backend.ActivateSecantBackward(kind, _wideGradient, _wide, _results[output++].View);
        }
    }

    private void RunLayers()
    {
        _backend.Linear(_narrow, _weight, _wideBias, _outputs["Linear"]);
        _backend.LinearBackwardInput(_wideGradient, _weight, _outputs["LinearBackwardInput"]);
        _backend.LinearBackwardWeight(_narrow, _wideGradient, _outputs["LinearBackwardWeight"], _outputs["LinearBackwardWeight bias"]);
        MatrixView statistics = _outputs["LayerNorm statistics"];
        _backend.LayerNorm(_narrow, _gain, _bias, 1e-5, _outputs["LayerNorm"], statistics);
        _backend.LayerNormBackward(_narrowGradient, _narrow, _gain, statistics, _outputs["LayerNormBackward"]);
        _backend.LayerNormBackwardParameters(_narrowGradient, _narrow, statistics, _outputs["LayerNorm gain"], _outputs["LayerNorm bias"]);
        MatrixView pattern = _outputs["Attention pattern"];
        _backend.Attention(_queryKeyValue, Heads, 0.2f, Starts, pattern, _outputs["Attention"]);
        _backend.AttentionBackward(_narrowGradient, _queryKeyValue, Heads, 0.2f, Starts, pattern, _outputs["AttentionBackward"]);
    }

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor);
        return tensor;
    }

    private MatrixView Matrix(int rows, int columns, int seed)
    {
        MatrixView view = Own(_backend.Allocate(new Shape(rows, columns))).AsMatrix();
        Fill(view, seed);
        return view;
    }

    private void Output(string name, int rows, int columns)
    {
        MatrixView view = Own(_backend.Allocate(new Shape(rows, columns))).AsMatrix();
        _results.Add((name, view));
        _outputs.Add(name, view);
    }

    private void Fill(MatrixView view, int seed)
    {
        var random = new Random(seed);
        var values = new double[view.Rows * view.Columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (random.NextDouble() - 0.5) * 6;
        }

        _backend.Upload(values, view);
    }
}
