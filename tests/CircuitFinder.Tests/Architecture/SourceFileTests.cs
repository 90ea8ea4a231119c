namespace CircuitFinder.Tests.Architecture;

public sealed class SourceFileTests
{
    [Theory]
    [InlineData("namespace N; public sealed class A { class Inner { } }", "A")]
    [InlineData("namespace N; internal readonly record struct A(int B, string[] C);", "A")]
    [InlineData("namespace N; public record A(int B); record class C;", "A C")]
    [InlineData("namespace N; interface A<T> where T : struct, B { } enum C { D }", "A C")]
    [InlineData("namespace N; unsafe ref struct A<T> where T : class where U : struct { }", "A")]
    [InlineData("namespace N; public delegate ref readonly int A<T>(T value); file class B;", "A B")]
    [InlineData("namespace N { class A { } class B { } }", "A B")]
    [InlineData("namespace N; [C(typeof(int[]))] class A { string b = \"class D { }\"; /* class E */ }", "A")]
    [InlineData("return Run(args);", "")]
    public void TopLevelTypes_Declarations_AreFound(string text, string names)
        => Assert.Equal(names, string.Join(' ', SourceFile.Of("src/N/A.cs", text).TopLevelTypes.Select(type => type.Name)));

    [Fact]
    public void Below_Checkout_HoldsItsSources()
        => Assert.Contains(SourceFile.Below("src"), file => file.Path == "src/CircuitFinder.Engine/Reports/CircuitFiles/CircuitJson.cs");
}
