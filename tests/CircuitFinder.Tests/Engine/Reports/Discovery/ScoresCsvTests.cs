using System.Collections.Immutable;
using CircuitFinder.Engine.Attribution;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Graphs;
using CircuitFinder.Engine.Reports.Discovery;
using CircuitFinder.Tests.Engine.Circuits;
using CircuitFinder.Tests.Support;

namespace CircuitFinder.Tests.Engine.Reports.Discovery;

public sealed class ScoresCsvTests
{
    private const string Header = "edge,source,source_layer,source_head,destination,destination_layer,destination_head,destination_input,score,in_circuit";

    // As earlier versions wrote them.
    private static readonly string[] Lines =
    [
        "edge,source,destination,score,in_circuit",
        "input->a0.h0<q>,input,a0.h0<q>,0,false",
        "input->a0.h0<k>,input,a0.h0<k>,-0,false",
        "input->a0.h0<v>,input,a0.h0<v>,5E-324,true",
        "input->m0,input,m0,-1E-320,false",
        "a0.h0->m0,a0.h0,m0,1E+300,false",
        "input->logits,input,logits,-1E+300,false",
        "a0.h0->logits,a0.h0,logits,1.7976931348623157E+308,true",
        "m0->logits,m0,logits,0.1,false",
    ];

    private static ComputationGraph Tiny => ReportSample.Tiny;

    [Fact]
    public void Write_TinyGraph_IsOneRowAnEdgeInGraphOrder()
    {
        using var folder = new ScratchFolder();

        ScoresCsv.Write(
            folder["scores.csv"],
            ReportSample.All(Tiny, [.. ReportSample.HardNumbers]),
            Edges.Circuit(Tiny, "input->a0.h0<v>", "a0.h0->logits"));

        string[] expected =
        [
            Header,
            "input->a0.h0<q>,input,,,a0.h0<q>,0,0,q,0,false",
            "input->a0.h0<k>,input,,,a0.h0<k>,0,0,k,-0,false",
            "input->a0.h0<v>,input,,,a0.h0<v>,0,0,v,5E-324,true",
            "input->m0,input,,,m0,0,,,-1E-320,false",
            "a0.h0->m0,a0.h0,0,0,m0,0,,,1E+300,false",
            "input->logits,input,,,logits,,,,-1E+300,false",
            "a0.h0->logits,a0.h0,0,0,logits,,,,1.7976931348623157E+308,true",
            "m0->logits,m0,0,,logits,,,,0.1,false",
        ];
        Assert.Equal(string.Join('\n', expected) + "\n", File.ReadAllText(folder["scores.csv"]));
    }

    [Fact]
    public void Read_WhatWasWritten_GivesTheSameBitsAndCircuit()
    {
        using var folder = new ScratchFolder();
        var random = new Random(1);
        ComputationGraph graph = ReportSample.Graph;
        var scores = new EdgeScores(
            graph,
            [.. ReportSample.HardNumbers, .. Finite().Take(graph.EdgeCount - ReportSample.HardNumbers.Length)]);

        ScoresCsv.Write(folder["scores.csv"], scores, ReportSample.Circuit);
        (EdgeScores read, Circuit circuit) = ScoresCsv.Read(folder["scores.csv"], graph);

        Assert.Equal(ReportSample.Bits(scores), ReportSample.Bits(read));
        Assert.NotEqual(0, circuit.EdgeCount);
        Assert.Equal(ReportSample.Circuit.Edges, circuit.Edges);

        IEnumerable<double> Finite()
        {
            while (true)
            {
                double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
                if (double.IsFinite(value))
                {
                    yield return value;
                }
            }
        }
    }

    [Fact]
    public void Read_RowsInAnotherOrderWithCarriageReturns_GivesGraphOrder()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("scores.csv", string.Join("\r\n", [Lines[0], .. Lines.Skip(1).Reverse()]));

        (EdgeScores scores, Circuit circuit) = ScoresCsv.Read(path, Tiny);

        Assert.Equal(ReportSample.Bits(ReportSample.All(Tiny, [.. ReportSample.HardNumbers])), ReportSample.Bits(scores));
        Assert.Equal(["input->a0.h0<v>", "a0.h0->logits"], Edges.Names(circuit));
    }

    [Theory]
    [InlineData(1, "edge,score", "(1,1): the header is not '" + Header + "'.")]
    [InlineData(3, "input->a0.h0<k>,input,a0.h0<k>,-0", "(3,1): there are 4 fields, where there should be 5.")]
    [InlineData(3, "input->a0.h0<k>,input,a0.h0<k>,1,5,true", "(3,1): there are 6 fields, where there should be 5.")]
    [InlineData(2, "input->a0.h1<q>,input,a0.h1<q>,0,false", "(2,1): the model has no edge 'input->a0.h1<q>'. Edges look like input->a0.h0<q> or m0->logits.")]
    [InlineData(6, "a0.h0->m0,m0,a0.h0,1,false", "(6,1): edge a0.h0->m0 does not run from 'm0' to 'a0.h0'. Let the three columns agree.")]
    [InlineData(9, "m0->logits,m0,logits,much,false", "(9,1): score 'much' is not a number. Write it as 0.25 or -1e-3.")]
    [InlineData(9, "m0->logits,m0,logits,-,false", "(9,1): score '-' is not a number. Write it as 0.25 or -1e-3.")]
    [InlineData(9, "m0->logits,m0,logits,\"1,5\",false", "(9,1): score '1,5' is not a number. Write it as 0.25 or -1e-3.")]
    [InlineData(4, "input->a0.h0<v>,input,a0.h0<v>,1,yes", "(4,1): in_circuit is 'yes'. It is true or false.")]
    [InlineData(5, "input->a0.h0<q>,input,a0.h0<q>,0,false", "(5,1): edge input->a0.h0<q> came on line 2 already. Each edge has one row.")]
    public void Read_OneBadLine_IsToldWithItsPlace(int line, string text, string fault)
    {
        using var folder = new ScratchFolder();
        string path = Damaged(folder, (line, text));

        Assert.Equal([path + fault], Assert.Throws<UserFaultException>(() => ScoresCsv.Read(path, Tiny)).Faults);
    }

    [Fact]
    public void Read_SeveralBadFields_AreToldAtOnce()
    {
        using var folder = new ScratchFolder();
        string path = Damaged(folder, (3, "input->a0.h0<z>,input,a0.h0<z>,much,yes"), (8, "a0.h0->logits"));

        Assert.Equal(
            [
                $"{path}(3,1): the model has no edge 'input->a0.h0<z>'. Edges look like input->a0.h0<q> or m0->logits.",
                $"{path}(3,1): score 'much' is not a number. Write it as 0.25 or -1e-3.",
                $"{path}(3,1): in_circuit is 'yes'. It is true or false.",
                $"{path}(8,1): there are 1 fields, where there should be 5.",
            ],
            Assert.Throws<UserFaultException>(() => ScoresCsv.Read(path, Tiny)).Faults);
    }

    [Fact]
    public void Read_EdgesMissing_NamesTheirNumberAndTheFirst()
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("scores.csv", string.Join('\n', Lines.Where((_, i) => i is not (4 or 7))));

        Assert.Equal(
            [$"{path}: 2 of the model's 8 edges have no row, input->m0 the first of them. Use the scores of this model, whole."],
            Assert.Throws<UserFaultException>(() => ScoresCsv.Read(path, Tiny)).Faults);
    }

    [Fact]
    public void Read_AnotherModelsScores_TellsTwentyFaultsAndCountsTheRest()
    {
        using var folder = new ScratchFolder();
        ScoresCsv.Write(folder["scores.csv"], ReportSample.Scores, ReportSample.Circuit);

        IReadOnlyList<string> faults = Assert.Throws<UserFaultException>(() => ScoresCsv.Read(folder["scores.csv"], Tiny)).Faults;

        // Every edge but the eight that the tiny model has too.
        Assert.Equal(21, faults.Count);
        Assert.Equal($"{folder["scores.csv"]}: … and {ReportSample.Graph.EdgeCount - Shared() - 20} more faults.", faults[^1]);

        int Shared() => Enumerable.Range(0, ReportSample.Graph.EdgeCount).Count(edge => Tiny.TryParseEdge(ReportSample.Graph.EdgeName(edge), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void Read_EmptyFile_MissesTheHeader(string text)
    {
        using var folder = new ScratchFolder();
        string path = folder.Write("scores.csv", text);

        Assert.Equal(
            [$"{path}(1,1): the header is not '{Header}'."],
            Assert.Throws<UserFaultException>(() => ScoresCsv.Read(path, Tiny)).Faults);
    }

    [Fact]
    public void Read_NoFile_IsTheUsersFault()
    {
        using var folder = new ScratchFolder();

        string fault = Assert.Single(Assert.Throws<UserFaultException>(() => ScoresCsv.Read(folder["scores.csv"], Tiny)).Faults);

        Assert.StartsWith($"{folder["scores.csv"]}: there is no such file; ", fault, StringComparison.Ordinal);
    }

    private static string Damaged(ScratchFolder folder, params ImmutableArray<(int Line, string Text)> changes)
    {
        string[] lines = [.. Lines];
        foreach ((int line, string text) in changes)
        {
            lines[line - 1] = text;
        }

        return folder.Write("scores.csv", string.Join('\n', lines));
    }
}
