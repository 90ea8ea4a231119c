using System.Globalization;
using System.Text;

namespace CircuitFinder.Tests.Numerics.Kernels.Gemm;

/// <summary>Writes the C# source of the unrolled matrix product kernels: every sum is a local variable, which no loop can
/// express.</summary>
/// <remarks>
/// The committed kernels are this program's output, byte for byte. To change a kernel, change this file and run its test with
/// <c>CIRCUITFINDER_WRITE_SNAPSHOTS=1</c>.
/// </remarks>
/// <param name="name">Name of the kernel's class.</param>
/// <param name="vectorBits">Width of a vector: 128, 256 or 512.</param>
/// <param name="maxRows">Most rows of a tile.</param>
/// <param name="isNarrow">One vector per row instead of two, without bias and accumulation.</param>
internal sealed class GemmKernelSource(string name, int vectorBits, int maxRows, bool isNarrow)
{
    // Floats in one row of a packed panel; a partial sum is stored as such a row.
    private const int PanelWidth = 32;

    private readonly StringBuilder _text = new();
    private readonly string _vector = string.Create(CultureInfo.InvariantCulture, $"Vector{vectorBits}");
    private readonly int _floats = vectorBits / 32;

    /// <summary>The kernels that are committed.</summary>
    public static IReadOnlyList<GemmKernelSource> All { get; } =
    [
        new("GemmKernel128", 128, 8, isNarrow: false),
        new("GemmKernel256", 256, 6, isNarrow: false),
        new("GemmKernel512", 512, 14, isNarrow: false),
        new("GemmKernel512Narrow", 512, 14, isNarrow: true),
    ];

    /// <summary>Name of the kernel's class.</summary>
    public string Name => name;

    // What tells the sums of one row apart: nothing where there is one.
    private string[] Parts => isNarrow ? [""] : ["A", "B"];

    /// <summary>The whole file.</summary>
    public override string ToString()
    {
        _text.Clear().Append(GemmKernelHead.Of(name, maxRows));
        WriteZeros();
        WritePartialSums();
        WriteLoop();
        if (!isNarrow)
        {
            WriteBias();
            WriteAccumulation();
        }

        WriteRows(2, row => row > 0 ? ["output += outputStride;", .. Each(row, Store)] : Each(row, Store));
        return _text.Append("    }\n}\n").ToString();

        string Store(string sum, int offset) => $"{sum}.Store({Offset("output", offset)});";
    }

    private void WriteZeros()
    {
        for (int row = 0; row < maxRows; row++)
        {
            Line(2, $"{_vector}<float> {string.Join(", ", Parts.Select(part => $"c{row}{part} = {_vector}<float>.Zero"))};");
        }

        _text.Append('\n');
    }

    private void WritePartialSums()
    {
        Open("if (partial is not null)");
        WriteRows(3, row => Each(row, (sum, offset) => $"{sum} = {_vector}.Load({Offset("partial", (row * PanelWidth) + offset)});"));
        Close();
    }

    private void WriteLoop()
    {
        Open("for (nint k = depth; k > 0; k--)");
        for (int part = 0; part < Parts.Length; part++)
        {
            Line(3, $"{_vector}<float> {Right(part)} = {_vector}.Load({Offset("right", part * _floats)});");
        }

        _text.Append('\n');
        WriteRows(3, row =>
        [
            $"{_vector}<float> x{row} = {_vector}.Create({(row == 0 ? "*left" : $"left[{row}]")});",
            .. Each(row, (sum, offset) => $"{sum} = {_vector}.FusedMultiplyAdd(x{row}, {Right(offset / _floats)}, {sum});"),
        ]);
        _text.Append('\n');
        Line(3, "left += TRows.Count;");
        Line(3, "right += PackedMatrix.PanelWidth;");
        Close();
    }

    private void WriteBias()
    {
        Open("if (bias is not null)");
        for (int part = 0; part < Parts.Length; part++)
        {
            Line(3, $"{_vector}<float> bias{Parts[part]} = {_vector}.Load({Offset("bias", part * _floats)});");
        }

        for (int row = 0; row < maxRows; row++)
        {
            foreach (string part in Parts)
            {
                Line(3, $"c{row}{part} += bias{part};");
            }
        }

        Close();
    }

    private void WriteAccumulation()
    {
        Open("if (accumulate)");
        Line(3, "float* held = output;");
        WriteRows(3, row => row > 0 ? ["held += outputStride;", .. Each(row, Add)] : Each(row, Add));
        Close();

        string Add(string sum, int offset) => $"{sum} = {_vector}.Load({Offset("held", offset)}) + {sum};";
    }

    // The first row always; each of the others where the height has it.
    private void WriteRows(int indent, Func<int, IEnumerable<string>> lines)
    {
        for (int row = 0; row < maxRows; row++)
        {
            if (row > 0)
            {
                _text.Append('\n');
                Line(indent, $"if (TRows.Count > {row})");
                Line(indent, "{");
            }

            foreach (string line in lines(row))
            {
                Line(row > 0 ? indent + 1 : indent, line);
            }

            if (row > 0)
            {
                Line(indent, "}");
            }
        }
    }

    private IEnumerable<string> Each(int row, Func<string, int, string> line)
        => Parts.Select((part, index) => line($"c{row}{part}", index * _floats));

    private string Right(int part) => isNarrow ? "row" : $"right{Parts[part]}";

    private static string Offset(string pointer, int offset) => offset == 0 ? pointer : $"{pointer} + {offset}";

    private void Open(string statement)
    {
        Line(2, statement);
        Line(2, "{");
    }

    private void Close()
    {
        Line(2, "}");
        _text.Append('\n');
    }

    private void Line(int indent, string line) => _text.Append(' ', 4 * indent).Append(line).Append('\n');
}
