using CircuitFinder.Engine.Circuits.Selection;
using CircuitFinder.Engine.Evaluation;

namespace CircuitFinder.Tests.Engine.Evaluation;

public class FaithfulnessAreaTests
{
    [Fact]
    public void Cpr_ThreePoints_IsTheSumOfTwoTrapezoids()
        // 0.4·(0 + 0.5)/2 + 0.5·(0.5 + 1)/2
        => Assert.Equal(0.475, FaithfulnessArea.Cpr([0.1, 0.5, 1], [0, 0.5, 1]), 1e-15);

    [Fact]
    public void Cmd_FaithfulnessAboveOne_CountsAsDistanceToo()
        // 0.4·(1 + 0.5)/2 + 0.5·(0.5 + 0)/2 on both sides of 1
        => Assert.Equal(0.425, FaithfulnessArea.Cmd([0.1, 0.5, 1], [0, 1.5, 1]), 1e-15);

    [Fact]
    public void Areas_WholeModelAtEverySizeOfTheGrid_AreThatOfAPerfectMethod()
    {
        double[] ones = [.. SizeGrid.Fractions.Select(_ => 1.0)];
        Assert.Equal(0.999, FaithfulnessArea.Cpr(SizeGrid.Fractions.AsSpan(), ones), 1e-12);
        Assert.Equal(0, FaithfulnessArea.Cmd(SizeGrid.Fractions.AsSpan(), ones));
    }

    [Fact]
    public void Areas_NoCurve_Throws()
    {
        Assert.Throws<ArgumentException>(() => FaithfulnessArea.Cpr([0.1], [1]));
        Assert.Throws<ArgumentException>(() => FaithfulnessArea.Cpr([0.1, 1], [1]));
        Assert.Throws<ArgumentException>(() => FaithfulnessArea.Cmd([0.5, 0.5], [1, 1]));
    }
}
