using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Tokens;

public class VocabularyFilesTests
{
    private const string GoodVocabulary = """{"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 9, "<|endoftext|>": 5}""";
    private const string GoodMerges = "#version: 0.2\na b\nĠ ab\n";

    [Theory]
    [InlineData(GoodMerges)]
    [InlineData("a b\nĠ ab")]
    [InlineData("#version: 0.2\r\na b\r\nĠ ab\r\n\r\n")]
    public void Load_IdsLeftOut_AreAllowed(string merges)
    {
        using var folder = new ScratchFolder();
        BpeTokenizer tokenizer = Load(folder, GoodVocabulary, merges);

        Assert.Equal(10, tokenizer.VocabularySize);
        Assert.Equal([2, 9, 3, 0], tokenizer.Encode("ab ab a"));
        Assert.Equal("ab<|endoftext|>", tokenizer.Decode(tokenizer.Encode("ab<|endoftext|>", specialTokens: true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.TokenText(4));
    }

    [Fact]
    public void Encode_ByteNotInVocabulary_NamesIt()
    {
        using var folder = new ScratchFolder();
        BpeTokenizer tokenizer = Load(folder, GoodVocabulary, GoodMerges);

        UserFaultException fault = Assert.Throws<UserFaultException>(() => tokenizer.Encode("ab\n"));

        Assert.Equal("text '\n' needs byte 0x0A, which the vocabulary lacks; it must have the token 'Ċ' (a byte-level vocabulary has all 256).", fault.Message);
    }

    [Theory]
    [InlineData("[1]", "{vocab}: is a list; it must be an object that gives every token its id, {\"!\": 0, …}.")]
    [InlineData("{}", "{vocab}: holds no tokens; a byte-level vocabulary has at least its 256 bytes.")]
    [InlineData("{\"a\": 0,\n \"b\" 1}", "{vocab}(2,6): is not valid JSON: '1' cannot stand here. Look for a missing comma, quote or bracket before it.")]
    [InlineData("{\"a\": 0, \"b\": 0}", "{vocab}: tokens 'a' and 'b' both have id 0; each needs its own.")]
    [InlineData("{\"a\": -1}", "{vocab}: token 'a' has id -1; ids go from 0 to 16777215.")]
    [InlineData("{\"a\": 2000000000}", "{vocab}: token 'a' has id 2000000000; ids go from 0 to 16777215.")]
    [InlineData("{\"a\": 1.5}", "{vocab}: token 'a' has as its id the number 1.5; it must be a whole number.")]
    [InlineData("{\"a\": \"1\"}", "{vocab}: token 'a' has as its id the string '1'; it must be a whole number.")]
    public void Load_FaultyVocabulary_SaysWhereAndWhat(string vocabulary, string message)
    {
        using var folder = new ScratchFolder();
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(folder, vocabulary, ""));

        Assert.Equal(message.Replace("{vocab}", folder["vocab.json"], StringComparison.Ordinal), fault.Message);
    }

    [Theory]
    [InlineData("{\"a\": 0, \"a\": 1}")]
    [InlineData("{\"\\ud800\": 0}")]
    [InlineData("{\"a\": 0")]
    [InlineData("")]
    public void Load_VocabularyThatNoReaderAgreesOn_IsRefusedByName(string vocabulary)
    {
        using var folder = new ScratchFolder();
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(folder, vocabulary, ""));

        Assert.StartsWith(folder["vocab.json"], fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a c", "merge 'a c' uses 'c', which the vocabulary lacks; add that token or remove the merge.")]
    [InlineData("c a", "merge 'c a' uses 'c', which the vocabulary lacks; add that token or remove the merge.")]
    [InlineData("b a", "merge 'b a' makes 'ba', which the vocabulary lacks; add that token or remove the merge.")]
    [InlineData("a b", "merge 'a b' stands already at {merges}(2); remove one of the two.")]
    [InlineData("ab", "'ab' is no merge; it must be two tokens with one space between them.")]
    [InlineData("a b ", "'a b ' is no merge; it must be two tokens with one space between them.")]
    [InlineData("\na b", "'' is no merge; it must be two tokens with one space between them.")]
    public void Load_FaultyMerge_NamesItsLine(string line, string message)
    {
        using var folder = new ScratchFolder();
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(folder, GoodVocabulary, $"#version: 0.2\na b\n{line}\n"));

        Assert.Equal($"{folder["merges.txt"]}(3): {message.Replace("{merges}", folder["merges.txt"], StringComparison.Ordinal)}", fault.Faults[0]);
    }

    [Fact]
    public void Load_ManyFaults_TellsTwentyAndHowManyMore()
    {
        using var folder = new ScratchFolder();
        UserFaultException fault = Assert.Throws<UserFaultException>(() => Load(folder, GoodVocabulary, string.Concat(Enumerable.Repeat("a c\n", 33))));

        Assert.Equal(21, fault.Faults.Count);
        Assert.Equal($"{folder.Root}: … and 13 more faults.", fault.Faults[20]);
    }

    [Fact]
    public void Load_MergesNotText_SaysSo()
    {
        using var folder = new ScratchFolder();
        folder.Write("vocab.json", GoodVocabulary);
        File.WriteAllBytes(folder["merges.txt"], [0x61, 0xFF, 0x62]);

        UserFaultException fault = Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(folder.Root));

        Assert.Equal($"{folder["merges.txt"]}(1,2): byte 0xFF is not UTF-8 text. Save the file as UTF-8.", fault.Message);
    }

    [Fact]
    public void Load_NoVocabulary_SaysWhatToPutThere()
    {
        using var folder = new ScratchFolder();
        folder.Write("vocab.json", GoodVocabulary);

        Assert.False(BpeTokenizer.Exists(folder.Root));
        UserFaultException fault = Assert.Throws<UserFaultException>(() => BpeTokenizer.Load(folder.Root));
        Assert.Equal($"{folder.Root}: has no tokeniser; it must hold tokenizer.json, or vocab.json and merges.txt, or tokenizer.model.", fault.Message);
    }

    [Fact]
    public void Decode_TokenOutsideTheByteAlphabet_IsItsText()
    {
        using var folder = new ScratchFolder();
        BpeTokenizer tokenizer = Load(folder, """{"a": 0, "Ġa": 1, "<日>": 2, "Ġ": 3}""", "");

        Assert.Equal("a a<日>", tokenizer.Decode([0, 1, 2]));
        Assert.Equal([3, 0], tokenizer.Encode(" a", specialTokens: true));
        Assert.Equal([2], tokenizer.Encode("<日>", specialTokens: true));
    }

    private static BpeTokenizer Load(ScratchFolder folder, string vocabulary, string merges)
    {
        folder.Write("vocab.json", vocabulary);
        folder.Write("merges.txt", merges);
        return BpeTokenizer.Load(folder.Root);
    }
}
