using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>output[i] = tokenTable[tokens[i]] + positionTable[positions[i]].</summary>
internal readonly unsafe struct EmbedKernel(int* tokens, int* positions, CpuMatrix tokenTable, CpuMatrix positionTable, CpuMatrix output)
    : ILanesJob
{
    private readonly int* _tokens = tokens;
    private readonly int* _positions = positions;
    private readonly CpuMatrix _tokenTable = tokenTable;
    private readonly CpuMatrix _positionTable = positionTable;
    private readonly CpuMatrix _output = output;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int columns = _output.Columns;
        int whole = LanesMath.WholeLanes(columns);
        int rest = columns - whole;
        (int row, int end) = RowSplit.RowsOf(index, _output.Rows, columns);
        for (; row < end; row++)
        {
            float* token = _tokenTable.Row(_tokens[row]);
            float* position = _positionTable.Row(_positions[row]);
            float* output = _output.Row(row);
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                TLanes.Store(TLanes.Load(token + i) + TLanes.Load(position + i), output + i);
            }

            if (rest > 0)
            {
                TLanes sum = LanesMath.LoadPartial<TLanes>(token + whole, rest) + LanesMath.LoadPartial<TLanes>(position + whole, rest);
                LanesMath.StorePartial(sum, output + whole, rest);
            }
        }
    }
}
