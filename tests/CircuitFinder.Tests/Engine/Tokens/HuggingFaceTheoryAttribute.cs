using System.Runtime.InteropServices;

namespace CircuitFinder.Tests.Engine.Tokens;

/// <summary>A test against Hugging Face's own tokeniser engine, which is native code for Linux on x64; elsewhere it is skipped.</summary>
public sealed class HuggingFaceTheoryAttribute : TheoryAttribute
{
    public HuggingFaceTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            Skip = "Hugging Face's engine is here for Linux on x64 only.";
        }
    }
}
