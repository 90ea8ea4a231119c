namespace CircuitFinder.Tests.Support;

/// <summary>A test of files that only Linux has, or of links that Windows does not let everybody make.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "This test needs links, pipes and devices as Linux has them.";
        }
    }
}
