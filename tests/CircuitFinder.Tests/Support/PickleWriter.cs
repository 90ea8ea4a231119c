using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CircuitFinder.Tests.Support;

/// <summary>Writes state dicts as torch.save does: protocol 2, storages beside it.</summary>
internal static class PickleWriter
{
    /// <summary>An array to save.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Sizes">Its sizes.</param>
    /// <param name="Strides">In elements.</param>
    /// <param name="Storage">The values of its storage.</param>
    /// <param name="Type">Of the storage.</param>
    public sealed record Saved(string Name, int[] Sizes, int[] Strides, float[] Storage, string Type = "FloatStorage");

    /// <summary>The zip archive of torch.save.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Of the state dict.</param>
    /// <param name="within">A key under which the state dict lies; null for none.</param>
    public static void Zip(string path, IReadOnlyList<Saved> arrays, string? within = null)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Write(zip, "model/data.pkl", StateDict(arrays, within));
        Write(zip, "model/byteorder", Encoding.ASCII.GetBytes("little"));
        for (int i = 0; i < arrays.Count; i++)
        {
            Write(zip, $"model/data/{i}", Values(arrays[i]));
        }

        Write(zip, "model/version", Encoding.ASCII.GetBytes("3\n"));
    }

    /// <summary>The row of pickles of versions before 1.6.</summary>
    public static byte[] Legacy(IReadOnlyList<Saved> arrays)
    {
        using var all = new MemoryStream();
        all.Write([0x80, 2, 0x8a, 10, .. Convert.FromHexString("6CFC9C46F9206AA85019"), (byte)'.']);
        all.Write([0x80, 2, (byte)'M', 0xe9, 3, (byte)'.']);
        all.Write([0x80, 2, (byte)'}', (byte)'.']);
        all.Write(StateDict(arrays, null));
        using var keys = new MemoryStream();
        keys.Write([0x80, 2, (byte)']', (byte)'(']);
        for (int i = 0; i < arrays.Count; i++)
        {
            Text(keys, $"{i}");
        }

        keys.Write([(byte)'e', (byte)'.']);
        all.Write(keys.ToArray());
        Span<byte> length = stackalloc byte[8];
        foreach (Saved array in arrays)
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, array.Storage.Length);
            all.Write(length);
            all.Write(Values(array));
        }

        return all.ToArray();
    }

    /// <summary>The pickle of a state dict.</summary>
    public static byte[] StateDict(IReadOnlyList<Saved> arrays, string? within)
    {
        using var pickle = new MemoryStream();
        pickle.Write([0x80, 2]);
        if (within is not null)
        {
            pickle.Write("}"u8);
            Text(pickle, "epoch");
            pickle.Write([(byte)'K', 3, (byte)'s']);
            Text(pickle, "losses");
            pickle.Write([(byte)']', (byte)'(', (byte)'G', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0, (byte)'N', 0x88, (byte)'e', (byte)'s']);
            Text(pickle, within);
        }

        Global(pickle, "collections", "OrderedDict");
        pickle.Write([(byte)')', (byte)'R', (byte)'q', 0, (byte)'(']);
        for (int i = 0; i < arrays.Count; i++)
        {
            Text(pickle, arrays[i].Name);
            Global(pickle, "torch._utils", "_rebuild_tensor_v2");
            pickle.Write("(("u8);
            Text(pickle, "storage");
            Global(pickle, "torch", arrays[i].Type);
            Text(pickle, $"{i}");
            Text(pickle, "cpu");
            Whole(pickle, arrays[i].Storage.Length);
            pickle.Write("tQ"u8);
            Whole(pickle, 0);
            Tuple(pickle, arrays[i].Sizes);
            Tuple(pickle, arrays[i].Strides);
            pickle.Write([0x89]);
            Global(pickle, "collections", "OrderedDict");
            pickle.Write(")RtR"u8);
        }

        pickle.Write("u"u8);
        if (within is not null)
        {
            pickle.Write("s"u8);
        }

        pickle.Write("."u8);
        return pickle.ToArray();
    }

    /// <summary>Any global that is called with nothing.</summary>
    public static byte[] Call(string module, string name)
    {
        using var pickle = new MemoryStream();
        pickle.Write([0x80, 2]);
        Global(pickle, module, name);
        pickle.Write(")R."u8);
        return pickle.ToArray();
    }

    private static void Write(ZipArchive zip, string name, byte[] bytes)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }

    private static byte[] Values(Saved array)
    {
        using var bytes = new MemoryStream();
        Span<byte> value = stackalloc byte[8];
        foreach (float one in array.Storage)
        {
            switch (array.Type)
            {
                case "DoubleStorage":
                    BinaryPrimitives.WriteDoubleLittleEndian(value, one);
                    bytes.Write(value);
                    break;
                case "HalfStorage":
                    BinaryPrimitives.WriteHalfLittleEndian(value, (Half)one);
                    bytes.Write(value[..2]);
                    break;
                default:
                    BinaryPrimitives.WriteSingleLittleEndian(value, one);
                    bytes.Write(value[..4]);
                    break;
            }
        }

        return bytes.ToArray();
    }

    private static void Global(MemoryStream to, string module, string name) => to.Write(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    private static void Text(MemoryStream to, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        to.Write([(byte)'X', .. BitConverter.GetBytes(bytes.Length), .. bytes]);
    }

    private static void Whole(MemoryStream to, int value) => to.Write([(byte)'J', .. BitConverter.GetBytes(value)]);

    private static void Tuple(MemoryStream to, int[] values)
    {
        to.Write("("u8);
        foreach (int value in values)
        {
            Whole(to, value);
        }

        to.Write("t"u8);
    }
}
