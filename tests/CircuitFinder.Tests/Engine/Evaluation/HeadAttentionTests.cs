using System.Collections.Immutable;
using CircuitFinder.Engine.Evaluation;
using CircuitFinder.Engine.Models;
using CircuitFinder.Engine.Tokens;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Evaluation;

public class HeadAttentionTests
{
    [Fact]
    public void Measure_UniformAttention_GivesTheSharesOfCounting()
    {
        // Zero queries and keys: position p looks at each of its p + 1 positions alike.
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape(layers: 1, heads: 1, mlpDim: 0);
        using var model = new Transformer(backend, shape, (_, destination) => backend.Zero(destination));
        ImmutableArray<TokenPair> pairs = [new([7, 8, 9, 8], [7, 8, 9, 8], [9], [8])];
        HeadAttention head = Assert.Single(HeadAttentionMeter.Measure(model, pairs));
        Assert.Equal(((1 / 2.0) + (1 / 3.0) + (1 / 4.0)) / 3, head.PreviousToken, 1e-12);
        Assert.Equal(head.PreviousToken, head.FirstToken, 1e-12);
        Assert.Equal(1 / 4.0, head.DuplicateToken, 1e-12);
        Assert.Equal(1 / 4.0, head.Induction, 1e-12);
        Assert.Equal(1 / 4.0, head.Answer, 1e-12);
        Assert.Equal(2 / 4.0, head.WrongAnswer, 1e-12);
        Assert.Empty(head.Role);
        Assert.Equal("previous token", (head with { PreviousToken = 0.7 }).Role);
    }

    [Fact]
    public void Measure_NoRepeatedToken_LeavesRepeatScoresUnmeasured()
    {
        using var backend = new ReferenceBackend();
        ModelShape shape = RandomModel.Shape();
        using Transformer model = RandomModel.Create(backend, shape, 1);
        ImmutableArray<TokenPair> pairs = [new([1, 2, 3], [1, 2, 4], [5], [6])];
        Assert.All(HeadAttentionMeter.Measure(model, pairs), head => Assert.True(double.IsNaN(head.DuplicateToken) && double.IsNaN(head.Induction)));
    }
}
