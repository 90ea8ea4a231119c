using TorchSharp;

namespace CircuitFinder.Extras.Tests.TorchSharp;

/// <summary>A test of what happens where there is no GPU; skipped where there is one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NoGpuFactAttribute : FactAttribute
{
    public NoGpuFactAttribute()
    {
        if (torch.cuda.is_available())
        {
            Skip = "What is said where there is no GPU can only be seen on a machine without one; this one has one.";
        }
    }
}
