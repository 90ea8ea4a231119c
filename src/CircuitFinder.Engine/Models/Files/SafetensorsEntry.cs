namespace CircuitFinder.Engine.Models.Files;

/// <summary>One array of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its number format as the file names it.</param>
/// <param name="Sizes">Its axes, outermost first.</param>
/// <param name="Offset">Byte offset from the start of the file.</param>
/// <param name="Bytes">Its length in bytes.</param>
internal sealed record SafetensorsEntry(string Name, string Type, int[] Sizes, long Offset, long Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Count => Sizes.Aggregate(1L, (product, size) => product * size);
}
