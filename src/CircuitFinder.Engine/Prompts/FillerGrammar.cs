using System.Collections.Immutable;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>The sentences of <see cref="FillerText"/> and the words that tasks do not bring.</summary>
/// <remarks>
/// <c>{list:a}</c> and <c>{list:b}</c> are different words of a list; the same letter within a text is the same word.
/// Each pattern shows the tasks' words in other roles than the tasks do, but after a space as the tasks do, lest every word needed a second
/// token for the beginning of a text. None names two people and then lets one of them hand something over, none gives two years of a span,
/// none repeats a run of words, none documents arguments: what is asked of a model is learned from the tasks' own training texts alone.
/// Where a name returns, it is as often the earlier as the later one, and years are drawn evenly, so that neither recency nor size
/// tells an answer.
/// </remarks>
internal static class FillerGrammar
{
    /// <summary>Lists that patterns use beside those of the tasks.</summary>
    public static ImmutableArray<WordList> Lists { get; } =
    [
        new("feeling", ["happy", "sad", "tired", "hungry", "busy", "late", "early", "quiet", "proud", "glad"]),
        new("quality", ["tall", "new", "big", "small", "red", "blue", "green", "white", "black", "heavy", "cheap", "long", "short", "good", "bad"]),
        new("transitive", ["saw", "found", "lost", "bought", "broke", "took", "liked", "cleaned", "carried", "painted", "wanted", "needed"]),
        new("social", ["met", "saw", "called", "knew", "helped", "liked", "followed", "heard", "visited", "thanked"]),
        new("alone", ["slept", "ate", "sang", "waited", "worked", "laughed", "read", "danced", "cried", "rested"]),
        new("travel", ["went to", "came to", "left", "walked to", "got to", "visited"]),
        new("moment", ["Today", "Later", "Once", "Then", "Soon", "Now"]),
        new("time", ["morning", "evening", "night", "spring", "summer", "autumn"]),
        new("change", ["began", "ended", "grew", "failed", "stopped"]),
        new("giving", ["gave", "handed", "passed", "sold", "threw", "offered"]),
    ];

    /// <summary>The patterns; those that use a list nobody brings are left out.</summary>
    public static ImmutableArray<SlotText> Patterns { get; } =
    [
        .. new[]
        {
            "{moment:a} {names:a} {travel:a} the {places:a}.",
            "{moment:a} {names:a} and {names:b} {travel:a} the {places:a}. {names:a} was {feeling:a}.",
            "{moment:a} {names:a} and {names:b} {travel:a} the {places:a}. {names:b} was {feeling:a}.",
            "When {names:a} and {names:b} {travel:a} the {places:a}, {names:a} {alone:a} and {names:b} {alone:b}.",
            "When {names:a} and {names:b} {travel:a} the {places:a}, {names:b} {alone:a} and {names:a} {alone:b}.",
            "After {names:a} {travel:a} the {places:a}, {names:b} {alone:a}.",
            "After {names:a} {travel:a} the {places:a}, {names:a} {alone:a}.",
            "While {names:a} was at the {places:a}, {names:b} {transitive:a} a {objects:a}.",
            "While {names:a} was at the {places:a}, {names:a} {transitive:a} a {objects:a}.",
            "{moment:a} {names:a} {social:a} {names:b} in the {places:a}.",
            "{moment:a} {names:a} {social:a} {names:b}, and {names:b} {social:b} {names:c}.",
            "{moment:a} {names:a} {social:a} {names:b}, and {names:a} {social:b} {names:c}.",
            "Once {names:a} {transitive:a} a {quality:a} {objects:a} in the {places:a}.",
            "{moment:a} {names:a} {giving:a} a {objects:a} to {names:b}. {names:b} was {feeling:a}.",
            "{moment:a} {names:a} {giving:a} a {objects:a} to {names:b}. {names:a} was {feeling:a}.",
            "{moment:a} {names:a} sold the {objects:a} to the {places:a}.",
            "{moment:a} {names:a} threw the {objects:a} to the {quality:a} {words:a}.",
            "{moment:a} {names:a}, {names:b} and {names:c} {alone:a} at the {places:a}.",
            "The {objects:a} of {names:a} was {quality:a}. The {objects:b} of {names:b} was {quality:b}.",
            "The {places:a} near the {places:b} was {quality:a}.",
            "The {quality:a} {words:a} {transitive:a} the {words:b}.",
            "The {words:a}, the {words:b} and the {words:c} were {quality:a}.",
            "There was a {quality:a} {words:a} in the {places:a}.",
            "Then {names:a} {transitive:a} no {objects:a} that {time:a}.",
            "The {events:a} {change:a} in the year {year:a}.",
            "The {events:a} of {year:a} was {quality:a}.",
            "In the {time:a} of {year:a} the {events:a} {change:a}.",
            "{moment:a} {names:a} came to the {places:a} in the year {year:a}.",
            "The {places:a} was {quality:a} in {year:a}, and the {events:a} {change:a} that {time:a}.",
            "From the {time:a} on, {names:a} {alone:a} in the {places:a}.",
            "The {events:a} lasted from the {time:a} to the {time:b}.",
            "The {events:a} and the {events:b} were {quality:a}.",
            " {words:a} {words:b} {words:c} {words:d} {words:e} {words:f}",
            " {words:a} {words:b} {words:c} {words:d} {words:e} {words:f} {words:g} {words:h} {words:i}",
            "if {arguments:a} and {arguments:b}:\n    return {arguments:a}",
            "if {arguments:a} or {arguments:b}:\n    return {arguments:c}",
            "for {arguments:a} in {arguments:b}:\n    return {arguments:a}",
            "while {arguments:a} not in {arguments:b}:\n    return {arguments:b}",
            "def {functions:a}(self, {arguments:a}):\n    return {arguments:a}",
            "def {functions:a}(self, {arguments:a}, {arguments:b}):\n    \"\"\"the {words:a} of the {words:b}\"\"\"",
            "def {functions:a}(self, {arguments:a}, {arguments:b}, {arguments:c}):\n    return {arguments:b}",
        }.Select(SlotText.Parse),
    ];
}
