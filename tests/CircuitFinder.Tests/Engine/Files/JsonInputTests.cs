using System.Text;
using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Tests.Engine.Files;

public sealed class JsonInputTests
{
    [Theory]
    [InlineData("""{"a": "\ud83d\ude00", "\u0061b": 1}""")]
    [InlineData("""["\\ud800"]""")]
    public void Parse_WholeCharacters_AreRead(string json)
    {
        using JsonDocument document = Parse(json);

        Assert.NotEqual(JsonValueKind.Undefined, document.RootElement.ValueKind);
    }

    [Theory]
    [InlineData("{\"a\":\n {\"x\\ud800\": 1}}", "f.json(2,3): this string holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters.")]
    [InlineData("[\"\\uDC00x\"]", "f.json(1,2): this string holds half of a surrogate pair (\\ud800 to \\udfff alone); write whole characters.")]
    [InlineData("{\"a\": 1, \"b\": {}, \"a\": 2}", "f.json(1,19): the name 'a' occurs twice in one object. Keep one.")]
    [InlineData("{\"b\": {\"a\": 1, \"\\u0061\": 2}}", "f.json(1,16): the name 'a' occurs twice in one object. Keep one.")]
    [InlineData("", "f.json(1,1): is not valid JSON: ")]
    public void Parse_Faulty_IsOneFaultWithItsPlace(string json, string message)
    {
        string fault = Assert.Throws<UserFaultException>(() => Parse(json)).Message;

        Assert.StartsWith(message, fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
    }

    [Fact]
    public void Parse_InvalidUtf8_SaysWhere()
        => Assert.Equal(
            "f.json(1,3): byte 0xFF is not UTF-8 text. Save the file as UTF-8.",
            Assert.Throws<UserFaultException>(() => JsonInput.Parse(new byte[] { (byte)'[', (byte)'"', 0xFF, 0xFE, (byte)'"', (byte)']' }, "f.json")).Message);

    private static JsonDocument Parse(string json) => JsonInput.Parse(Encoding.UTF8.GetBytes(json), "f.json");
}
