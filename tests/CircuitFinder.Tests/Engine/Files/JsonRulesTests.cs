using System.Text;
using System.Text.Json;
using CircuitFinder.Engine.Files;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Files;

public sealed class JsonRulesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"a\": 1,\n \"b\": {\"a\": 2, \"a\": 3}}", "(2,16): the name 'a' occurs twice in one object. Keep one.")]
    [InlineData("{\"a\": 1, \"\\u0061\": 2}", "(1,10): the name 'a' occurs twice in one object. Keep one.")]
    [InlineData("[{\"é\": 1}, {\"é\": [], \"é\": 1}]", "(1,22): the name 'é' occurs twice in one object. Keep one.")]
    [InlineData("{\"a\": \"\\ud800\"}", "(1,7): this string holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters.")]
    [InlineData("{\"\\udc00x\": 1}", "(1,2): this string holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters.")]
    [InlineData("{\"a\":\n }", "(2,2): is not valid JSON: '}' cannot stand here. Look for a missing comma, quote or bracket before it.")]
    [InlineData("{\"a\": [1,", "(1,9): is not valid JSON: the file ends in the middle of a value. Is it whole?")]
    [InlineData("edge,score\nm0,1", "(1,1): is not valid JSON: this looks like a CSV table. Give a JSON file.")]
    [InlineData("{\"a\": 1} x", "(1,10): is not valid JSON: 'x' cannot stand here. Look for a missing comma, quote or bracket before it.")]
    [InlineData("", ": is empty; name a JSON file.")]
    public void Read_OneFault_IsReportedWithItsPlace(string text, string fault) => Assert.Equal([fault], Faults(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Read_SeveralFaults_AreReportedAtOnce()
        => Assert.Equal(2, Faults("{\"a\": \"\\ud800\", \"b\": 1, \"b\": 2}"u8.ToArray()).Length);

    [Fact]
    public void Read_InvalidUtf8_IsReportedWithItsPlace()
        => Assert.Equal(["(2,3): byte 0xFF is not UTF-8 text. Save the file as UTF-8."], Faults([.. "{\n \""u8, 0xFF, .. "\": 1}"u8]));

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "is a git-LFS pointer")]
    [InlineData("\n <!DOCTYPE html><html><body>404</body></html>", "is an HTML page")]
    [InlineData("<html>", "is an HTML page")]
    [InlineData("PK\u0003\u0004", "is a zip archive")]
    public void Read_SomethingElse_IsNamed(string text, string fault)
        => Assert.Contains(fault, Assert.Single(Faults(Encoding.UTF8.GetBytes(text))), StringComparison.Ordinal);

    [Fact]
    public void Read_Utf16_IsNamed() => Assert.Equal([": is UTF-16 text; it must be UTF-8. Save it as UTF-8."], Faults(Encoding.Unicode.GetPreamble()));

    [Fact]
    public void Read_ByteOrderMark_IsPassedOver()
    {
        File.WriteAllBytes(_folder["a.json"], [0xEF, 0xBB, 0xBF, .. "{\"a\": [1, \"\\ud83d\\ude00\"]}"u8]);

        using JsonDocument document = JsonInput.Read(_folder["a.json"]);

        Assert.Equal("\U0001F600", document.RootElement.GetProperty("a")[1].GetString());
    }

    [Fact]
    public void Read_SameNameInDifferentObjects_IsNoFault()
    {
        using JsonDocument document = JsonInput.Read(_folder.Write("a.json", "{\"a\": {\"a\": {\"b\": 1}, \"b\": {\"b\": 1}}, \"b\": [{\"a\": 1}, {\"a\": 1}]}"));

        Assert.Equal(2, document.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public void Read_MillionFaults_ReportsTwentyAndCountsTheRest()
    {
        var text = new StringBuilder("{\"a\": 0");
        for (int i = 0; i < 200_000; i++)
        {
            text.Append(",\n\"a\": 0");
        }

        string[] faults = Faults(Encoding.UTF8.GetBytes(text.Append('}').ToString()));

        Assert.Equal(21, faults.Length);
        Assert.Equal(": … and 199980 more faults.", faults[^1]);
    }

    private string[] Faults(byte[] bytes)
    {
        string path = _folder["a.json"];
        File.WriteAllBytes(path, bytes);
        return [.. Assert.Throws<UserFaultException>(() => JsonInput.Read(path)).Faults
            .Select(fault => fault.StartsWith(path, StringComparison.Ordinal) ? fault[path.Length..] : fault)];
    }
}
