namespace CircuitFinder.Tests.Architecture;

public sealed class FilePlacesTests
{
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Violations_Checkout_AreNone(string folder)
    {
        IReadOnlyList<SourceFile> files = SourceFile.Below(folder);

        Assert.NotEmpty(files);
        Rule.Holds(FilePlaces.Violations(files));
    }

    [Theory]
    [InlineData("P/A.cs", "namespace P; class A { class B { } }")]
    [InlineData("P/Q/R/A.cs", "namespace P.Q.R; record A(int B);")]
    [InlineData("P/A.Part.cs", "namespace P; static partial class A { }")]
    [InlineData("P/A.cs", "namespace P; class A<T> { }")]
    [InlineData("P/Program.cs", "using P; return B.Run(args);")]
    public void Violations_FileInItsPlace_AreNone(string path, string text) => Assert.Empty(Violations(path, text));

    [Theory]
    [InlineData("P/Q/A.cs", "namespace P; class A { }", "the namespace is 'P'; the folder says P.Q.")]
    [InlineData("P/A.cs", "class A { }", "the namespace is ''; the folder says P.")]
    [InlineData("P/A.cs", "namespace P; class A { } enum B { }", "there are 2 types (A, B); a file holds one.")]
    [InlineData("P/A.cs", "namespace P;", "there are 0 types (); a file holds one.")]
    [InlineData("P/A.cs", "namespace P; class B { }", "the type is B; name the file B.cs, or B.Part.cs for a part of it.")]
    [InlineData("P/A.Part.More.cs", "namespace P; partial class A { }", "the type is A; name the file A.cs, or A.Part.cs for a part of it.")]
    [InlineData("P/A.Part.cs", "namespace P; class A { }", "A is not partial; name the file A.cs.")]
    [InlineData("P/Program.cs", "namespace Q; class Program { }", "the namespace is 'Q'; the folder says P.")]
    public void Violations_FileOutOfPlace_AreTold(string path, string text, string fault)
        => Assert.Equal([$"src/{path}: {fault}"], Violations(path, text));

    private static IReadOnlyList<string> Violations(string path, string text) => FilePlaces.Violations([SourceFile.Of("src/" + path, text)]);
}
