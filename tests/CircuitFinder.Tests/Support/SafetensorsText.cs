using System.Buffers.Binary;
using System.Text;

namespace CircuitFinder.Tests.Support;

/// <summary>Safetensors files with any header, right or wrong.</summary>
internal static class SafetensorsText
{
    /// <summary>A file's bytes: the header's length, the header, and data of zeros.</summary>
    public static byte[] Bytes(string header, int dataBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] bytes = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }
}
