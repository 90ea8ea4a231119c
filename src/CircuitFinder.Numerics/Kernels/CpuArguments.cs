using System.Runtime.CompilerServices;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;

namespace CircuitFinder.Numerics.Kernels;

/// <summary>Turns handles into memory and refuses those that are not the CPU backend's.</summary>
internal static unsafe class CpuArguments
{
    public static CpuMatrix Resolve(
        in MatrixView view, [CallerArgumentExpression(nameof(view))] string name = "", [CallerMemberName] string operation = "")
    {
        CpuTensor tensor = Own(view.Tensor, name, operation);
        Arguments.RequireInside(view, name, operation);
        return new CpuMatrix(tensor, tensor.Pointer + view.Offset, view.Rows, view.Columns, view.Stride);
    }

    public static CpuTensor Own(
        Tensor? tensor, [CallerArgumentExpression(nameof(tensor))] string name = "", [CallerMemberName] string operation = "") =>
        Arguments.Own<CpuTensor>(tensor, name, operation);

    public static CpuWeight Own(
        Weight? weight, [CallerArgumentExpression(nameof(weight))] string name = "", [CallerMemberName] string operation = "") =>
        Arguments.Own<CpuWeight>(weight, name, operation);
}
