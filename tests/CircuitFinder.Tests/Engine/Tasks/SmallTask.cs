namespace CircuitFinder.Tests.Engine.Tasks;

/// <summary>A task as a user might write one, small and without fault; tests of faults change a line of it.</summary>
internal static class SmallTask
{
    public const string Yaml =
        """
        description: Whose turn it is to eat.
        metric: logit-diff
        examples: 10
        seed: 7
        lists:
          animals: [cat, dog, cow, pig, hen, fox, owl, bee]
          foods: [bread, rice, cake]
        slots:
          eater: animals
          other: {list: animals}
          food: foods
          day: {from: 1, to: 28, digits: 2}
        split_by: [eater, other]
        templates:
          plain: "On day {day} the {eater} bit the {other:bitten}, and the {food} went to the"
          long:
            text: "On day {day} the {other:bitten} lost its {food} to the {eater}, the"
            answers: [" {eater}"]
            continuation: " again."
        answers: [" {eater}"]
        wrong: [" {other}"]
        corruptions:
          stranger: {eater: {fresh: animals}}
          other_day: {day: {from: 1, to: 28}, bitten: "{eater}"}
        default_corruption: stranger
        """;

    public static string With(string line, string replacement)
    {
        string changed = Yaml.Replace(line, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Yaml, changed);
        return changed;
    }
}
