using System.Text;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Models.Files;
using CircuitFinder.Numerics.Backends;
using CircuitFinder.Numerics.Tensors;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Models.Files;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Weights => _folder["w.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8)]
    [InlineData("{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 12)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"none\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[8,8]}}", 8)]
    [InlineData("{\"none\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", 4)]
    [InlineData("{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[0,3]}}     ", 3)]
    [InlineData("{\"a\":{\"dtype\":\"F4\",\"shape\":[2,3],\"data_offsets\":[0,3]}}", 3)]
    [InlineData("{}", 0)]
    public void Read_FilesOfTheFormat_AreRead(string header, int dataBytes)
    {
        File.WriteAllBytes(Weights, SafetensorsText.Bytes(header, dataBytes));

        using var file = new SafetensorsFile(Weights);

        Assert.Equal(header.Split("dtype").Length - 1, file.Entries.Count);
    }

    [Theory]
    [InlineData("[0,8]", "[4,12]", "tensor b starts at data byte 4, but a ends at 8: they overlap; tensors must follow one another.")]
    [InlineData("[0,8]", "[0,8]", "tensor b starts at data byte 0, but a ends at 8: they overlap; tensors must follow one another.")]
    [InlineData("[0,8]", "[12,20]", "tensor b starts at data byte 12, but a ends at 8: that leaves a hole; tensors must follow one another.")]
    [InlineData("[4,12]", "[12,20]", "tensor a starts at data byte 4, but the header ends at 0: that leaves a hole; tensors must follow one another.")]
    [InlineData("[0,8]", "[8,16]", "the tensors end at data byte 16, but the file holds 20; a safetensors file ends with its last tensor.")]
    [InlineData("[0,8]", "[16,24]", "tensor b lies at data bytes 16 to 24, but the file holds 20; the file is truncated.")]
    [InlineData("[0,8]", "[8,12]", "tensor b of F32 [2] has 4 bytes, not 8.")]
    [InlineData("[0,8]", "[5]", "tensor b has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end.")]
    [InlineData("[0,8]", "[]", "tensor b has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end.")]
    [InlineData("[0,8]", "[8,16,24]", "tensor b has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end.")]
    [InlineData("[0,8]", "[16,8]", "tensor b has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end.")]
    [InlineData("[0,8]", "[-8,0]", "tensor b has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end.")]
    [InlineData("[0,8]", "[8,16.5]", "tensor b has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end.")]
    [InlineData("[0,8]", "8", "tensor b has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end.")]
    [InlineData("[0,8]", "[9223372036854775799,9223372036854775807]", "tensor b lies at data bytes 9223372036854775799 to 9223372036854775807, but the file holds 20; the file is truncated.")]
    [InlineData("[0,8]", "[18446744073709551608,18446744073709551615]", "tensor b has data_offsets that are not [begin, end], two whole numbers of bytes, begin not after end.")]
    public void Read_ByteRangesThatDoNotTile_AreRefused(string first, string second, string fault)
    {
        string header = $"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":{first}}},\"b\":{{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":{second}}}}}";

        Assert.Equal([$": {fault}"], Faults(SafetensorsText.Bytes(header, 20)));
    }

    [Theory]
    [InlineData("{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,8]}", "has the string 'F33' as its dtype")]
    [InlineData("{\"shape\":[2],\"data_offsets\":[0,8]}", "has no dtype")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}", "has a shape with something other than sizes in it")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}", "has the number 2 as its shape")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[4294967298],\"data_offsets\":[0,8]}", "has a shape with something other than sizes in it")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,8]}", "has 8 bytes, not whole bytes of a size")]
    [InlineData("{\"dtype\":\"F32\",\"shape\":[65536,65536,65536,65536,2],\"data_offsets\":[0,8]}", "has 8 bytes, not 147573952589676412928")]
    [InlineData("{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}", "has 2 bytes, not whole bytes")]
    [InlineData("7", "has no dtype")]
    public void Read_FaultyEntry_IsNamed(string entry, string fault)
    {
        string told = Assert.Single(Faults(SafetensorsText.Bytes($"{{\"a\":{entry}}}", 8)));

        Assert.StartsWith(": tensor a ", told, StringComparison.Ordinal);
        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", ": header: is a list; it must be an object that names every tensor.")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", ": header(1,55): the name 'a' occurs twice in one object. Keep one.")]
    [InlineData("{\"\\ud800\":1}", ": header(1,2): this string holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters.")]
    [InlineData("{\"__metadata__\": 5}", ": __metadata__ in the header is the number 5; it must be an object of texts.")]
    [InlineData("{\"__metadata__\": {\"format\": 1}}", ": __metadata__ in the header is not all text; it must be an object of texts.")]
    [InlineData("{\"a\" 1}", ": header(1,6): is not valid JSON: '1' cannot stand here. Look for a missing comma, quote or bracket before it.")]
    public void Read_FaultyHeader_IsReportedWithItsPlace(string header, string fault) => Assert.Equal([fault], Faults(SafetensorsText.Bytes(header, 8)));

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 2078212\n", "is a git-LFS pointer, not the file itself; fetch the file with: git lfs pull")]
    [InlineData("<!doctype html>\n<html>Sign in</html>", "is an HTML page, not the file itself")]
    [InlineData("PK\u0003\u0004archive/data.pkl", "is a zip archive, as PyTorch saves weights")]
    [InlineData("", "0 bytes are no safetensors file")]
    [InlineData("1234567", "7 bytes are no safetensors file")]
    [InlineData("12345678", "the header claims 4050765991979987505 bytes of a file of 8; the file is truncated or no safetensors file")]
    public void Read_SomethingElse_IsNamed(string text, string fault)
        => Assert.StartsWith($": {fault}", Assert.Single(Faults(Encoding.UTF8.GetBytes(text))), StringComparison.Ordinal);

    [Fact]
    public void Floats_TensorOfMoreThanTwoGibibytes_ReadsItsLastRows()
    {
        // A sparse file: it holds no more blocks than are written.
        const int Rows = 300_000;
        const int Columns = 2048;
        const long Bytes = (long)Rows * Columns * sizeof(float);
        string header = $"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[{Rows},{Columns}],\"data_offsets\":[0,{Bytes}]}}}}".PadRight(96);
        using (FileStream stream = File.Create(Weights))
        {
            stream.Write(SafetensorsText.Bytes(header, 0));
            stream.SetLength(8 + header.Length + Bytes);
            stream.Position = stream.Length - sizeof(float);
            stream.Write(BitConverter.GetBytes(2.5f));
        }

        using var file = new SafetensorsFile(Weights);
        using MappedArray array = file.Map(file.Entries["a"]);
        float[] scratch = [];

        Assert.True(Bytes > int.MaxValue);
        Assert.Equal([0, 2.5f], array.Floats(((long)Rows * Columns) - 2, 2, ref scratch).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Floats(((long)Rows * Columns) - 1, 2, ref scratch).Length);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(5000, 1024)]
    public void Run_ArrayInPieces_UploadsEveryElement(int rows, int columns)
    {
        float[] values = [.. Enumerable.Range(0, rows * columns).Select(i => (float)i)];
        SafetensorsWriter.Write(Weights, ElementType.F32, [("a", [rows, columns])], (_, destination) => values.CopyTo(destination, 0));
        using var backend = new CpuBackend(1);
        using Tensor tensor = backend.Allocate(new Shape(rows, columns));
        using var file = new SafetensorsFile(Weights);
        using MappedArray array = file.Map(file.Entries["a"]);
        float[] scratch = [];

        Assert.Equal(-1, ArrayUpload.Run(array, backend, tensor.AsMatrix(), ref scratch).Index);
        double[] last = new double[columns];
        backend.Download(tensor.AsMatrix().RowRange(rows - 1, 1), last);
        Assert.Equal([.. values[^columns..].Select(value => (double)value)], last);
    }

    private string[] Faults(byte[] bytes)
    {
        File.WriteAllBytes(Weights, bytes);
        return [.. Assert.Throws<UserFaultException>(() => new SafetensorsFile(Weights)).Faults
            .Select(fault => fault.StartsWith(Weights, StringComparison.Ordinal) ? fault[Weights.Length..] : fault)];
    }
}
