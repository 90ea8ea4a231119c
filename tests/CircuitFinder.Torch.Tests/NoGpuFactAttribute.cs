using CircuitFinder.Numerics.Backends;

namespace CircuitFinder.Torch.Tests;

/// <summary>A test of what happens where there is no GPU; skipped where there is one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NoGpuFactAttribute : FactAttribute
{
    public NoGpuFactAttribute()
    {
        if (TorchDevice.All.Single(device => device.Name == "cuda").Fault(new DeviceOptions(1, "float32")) is null)
        {
            Skip = "What is said where there is no GPU can only be seen on a machine without one; this one has one.";
        }
    }
}
