namespace CircuitFinder.Tests.Engine.Tasks;

/// <summary>A task whose slots hold records, and whose training texts may hold what is tested.</summary>
internal static class PairedTask
{
    public const string Yaml =
        """
        description: One of them, many of them; who is he, who is she.
        metric: logit-diff
        records:
          animals:
            - {singular: dog, plural: dogs, sound: woof}
            - {singular: fox, plural: foxes, sound: yip}
            - {singular: ox, plural: oxen, sound: moo}
            - {singular: mouse, plural: mice, sound: squeak}
          people:
            - {name: Anna, pronoun: she}
            - {name: Paul, pronoun: he}
            - {name: Ruth, pronoun: she}
        slots:
          animal: animals
          other: {records: animals}
          who: {records: people, distinct: false}
        split_by: none
        templates:
          plain: "{who.name} saw one {animal.singular} and one {other.singular:second}, and {who.pronoun} called the two"
        answers: [" {animal.plural}"]
        wrong: [" {other.plural}"]
        corruptions:
          fresh: {animal: {fresh: animals}, who: {fresh: people}}
          same: {animal: "{other}"}
          second: {second: {fresh: animals}}
          literal: {second: "{who.name}"}
        """;

    public static string With(string line, string replacement)
    {
        string changed = Yaml.Replace(line, replacement, StringComparison.Ordinal);
        Assert.NotEqual(Yaml, changed);
        return changed;
    }
}
