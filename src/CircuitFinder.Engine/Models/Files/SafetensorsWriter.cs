using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Writes a safetensors file array by array.</summary>
internal static class SafetensorsWriter
{
    /// <summary>Writes to a temporary file beside the destination, then renames it.</summary>
    /// <param name="path">Destination.</param>
    /// <param name="type">F32 or F16.</param>
    /// <param name="arrays">Names and sizes in file order.</param>
    /// <param name="fill">Called once an array, in order, with a buffer of its element count to fill.</param>
    public static void Write(
        string path, ElementType type, IReadOnlyList<(string Name, int[] Sizes)> arrays, Action<string, float[]> fill)
    {
        int elementBytes = type == ElementType.F32 ? 4 : 2;
        string temporary = path + ".tmp";
        using (FileStream file = File.Create(temporary))
        {
            byte[] header = Header(type, arrays, elementBytes);
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            file.Write(length);
            file.Write(header);
            foreach ((string name, int[] sizes) in arrays)
            {
                float[] values = new float[checked((int)Count(sizes))];
                fill(name, values);
                file.Write(type switch
                {
                    ElementType.F32 => MemoryMarshal.AsBytes<float>(values),
                    ElementType.F16 => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, value => (Half)value)),
                    _ => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(values, ToBrainFloat)),
                });
            }
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static byte[] Header(ElementType type, IReadOnlyList<(string Name, int[] Sizes)> arrays, int elementBytes)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            long offset = 0;
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            foreach ((string name, int[] sizes) in arrays)
            {
                long end = offset + (Count(sizes) * elementBytes);
                json.WriteStartObject(name);
                json.WriteString("dtype", type.ToString());
                json.WriteStartArray("shape");
                foreach (int size in sizes)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        // Readers map the arrays in place, so they start on a multiple of 8 bytes; JSON may end in spaces.
        while (stream.Length % 8 != 0)
        {
            stream.WriteByte((byte)' ');
        }

        return stream.ToArray();
    }

    // Round to nearest, ties to even, on the upper 16 bits.
    private static ushort ToBrainFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static long Count(int[] sizes) => sizes.Aggregate(1L, (product, size) => product * size);
}
