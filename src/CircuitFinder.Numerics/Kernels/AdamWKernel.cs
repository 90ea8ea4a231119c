using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Kernels.Lanes;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>One AdamW update, element by element.</summary>
/// <remarks>
/// m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g², p −= lr·decay·p, p −= lr·m̂/(√v̂ + ε), m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
/// The factors are worked out in double and rounded once.
/// </remarks>
internal readonly unsafe struct AdamWKernel(
    CpuMatrix parameter, CpuMatrix gradient, CpuMatrix firstMoment, CpuMatrix secondMoment, AdamWStep update) : ILanesJob
{
    private readonly CpuMatrix _parameter = parameter;
    private readonly CpuMatrix _gradient = gradient;
    private readonly CpuMatrix _firstMoment = firstMoment;
    private readonly CpuMatrix _secondMoment = secondMoment;
    private readonly float _gradientScale = (float)update.GradientScale;
    private readonly float _beta1 = (float)update.Beta1;
    private readonly float _beta2 = (float)update.Beta2;
    private readonly float _fresh1 = (float)(1 - update.Beta1);
    private readonly float _fresh2 = (float)(1 - update.Beta2);
    private readonly float _decay = (float)(update.LearningRate * update.WeightDecay);
    private readonly float _epsilon = (float)update.Epsilon;
    private readonly float _rate = (float)(update.LearningRate / (1 - PortableMath.Power(update.Beta1, update.Step)));
    private readonly float _secondCorrection = (float)(1 / (1 - PortableMath.Power(update.Beta2, update.Step)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes>(int index)
        where TLanes : struct, ILanes<TLanes>
    {
        int columns = _parameter.Columns;
        int whole = LanesMath.WholeLanes(columns);
        int rest = columns - whole;
        (int row, int end) = RowSplit.RowsOf(index, _parameter.Rows, columns);
        for (; row < end; row++)
        {
            float* parameter = _parameter.Row(row);
            float* gradient = _gradient.Row(row);
            float* first = _firstMoment.Row(row);
            float* second = _secondMoment.Row(row);
            for (int i = 0; i < whole; i += LanesMath.Count)
            {
                TLanes moment = TLanes.Load(first + i);
                TLanes square = TLanes.Load(second + i);
                TLanes.Store(Update(TLanes.Load(parameter + i), TLanes.Load(gradient + i), ref moment, ref square), parameter + i);
                TLanes.Store(moment, first + i);
                TLanes.Store(square, second + i);
            }

            if (rest > 0)
            {
                TLanes moment = LanesMath.LoadPartial<TLanes>(first + whole, rest);
                TLanes square = LanesMath.LoadPartial<TLanes>(second + whole, rest);
                TLanes value = LanesMath.LoadPartial<TLanes>(parameter + whole, rest);
                value = Update(value, LanesMath.LoadPartial<TLanes>(gradient + whole, rest), ref moment, ref square);
                LanesMath.StorePartial(value, parameter + whole, rest);
                LanesMath.StorePartial(moment, first + whole, rest);
                LanesMath.StorePartial(square, second + whole, rest);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes Update<TLanes>(TLanes parameter, TLanes gradient, ref TLanes moment, ref TLanes square)
        where TLanes : struct, ILanes<TLanes>
    {
        gradient *= TLanes.Create(_gradientScale);
        moment = TLanes.MultiplyAdd(TLanes.Create(_beta1), moment, TLanes.Create(_fresh1) * gradient);
        square = TLanes.MultiplyAdd(TLanes.Create(_beta2), square, TLanes.Create(_fresh2) * gradient * gradient);
        parameter = TLanes.MultiplyAdd(TLanes.Create(-_decay), parameter, parameter);
        TLanes divisor = TLanes.SquareRoot(square * TLanes.Create(_secondCorrection)) + TLanes.Create(_epsilon);
        return parameter - (TLanes.Create(_rate) * moment / divisor);
    }
}
