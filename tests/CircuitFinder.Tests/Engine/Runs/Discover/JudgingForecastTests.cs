using CircuitFinder.Engine.Runs.Discover;

namespace CircuitFinder.Tests.Engine.Runs.Discover;

public sealed class JudgingForecastTests
{
    [Theory]
    [InlineData(0.1, 11, 10, 100, 100, null)]
    [InlineData(7, 11, 10, 100, 100, "judging 11 circuits with 10 random draws each on 200 prompts: about 6 minutes; it can be left out, or random circuits not drawn")]
    [InlineData(3, 11, 0, 100, 0, "judging 11 circuits on 100 prompts: about 30 seconds; it can be left out")]
    [InlineData(30, 1, 1, 50, 50, "judging 1 circuit with 1 random draw each on 100 prompts: about 70 seconds; it can be left out, or random circuits not drawn")]
    [InlineData(600, 11, 10, 100, 100, "judging 11 circuits with 10 random draws each on 200 prompts: about 9 hours; it can be left out, or random circuits not drawn")]
    public void Sentence_LongJudging_NamesItsSizeItsTimeAndTheWayOut(double seconds, int circuits, int draws, int prompts, int heldOut, string? sentence)
        => Assert.Equal(sentence, new JudgingForecast(seconds, circuits, draws, prompts, heldOut).Sentence);
}
