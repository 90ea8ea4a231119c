using System.Collections.Immutable;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>The sentences of <see cref="FillerText"/> and the words that tasks do not bring.</summary>
/// <remarks>
/// <c>{list:n}</c> is the n-th word drawn from a list: the same n within a text is the same word, another n another word. Each pattern shows the tasks' words in
/// other roles than the tasks do. None names two people and then lets one of them hand something over, none gives two years of a span, none
/// repeats a run of words, none documents arguments: what is asked of the model is learned from the tasks' own training texts alone.
/// After a name comes as often the other name as the same one, and years are drawn evenly, so that neither recency nor size tells an answer.
/// </remarks>
internal static class FillerGrammar
{
    /// <summary>Lists that patterns use beside those of the tasks.</summary>
    public static ImmutableArray<WordList> Lists { get; } =
    [
        new("feeling", ["happy", "sad", "tired", "hungry", "busy", "late", "early", "quiet", "proud", "glad"]),
        new("quality", ["old", "new", "big", "small", "red", "blue", "green", "white", "black", "heavy", "cheap", "long", "short", "good", "bad"]),
        new("transitive", ["saw", "found", "lost", "bought", "broke", "took", "liked", "cleaned", "carried", "painted", "wanted", "needed"]),
        new("social", ["met", "saw", "called", "knew", "helped", "liked", "followed", "heard", "visited", "thanked"]),
        new("alone", ["slept", "ate", "sang", "waited", "worked", "laughed", "read", "danced", "cried", "rested"]),
        new("travel", ["went to", "came to", "left", "walked to", "got to", "visited"]),
        new("moment", ["Today", "Later", "Once", "Then", "Soon", "Now"]),
        new("time", ["morning", "evening", "night", "spring", "summer", "autumn"]),
        new("change", ["began", "ended", "grew", "failed", "stopped"]),
        new("amount", ["two", "three", "four", "five", "six", "ten", "many", "few"]),
    ];

    /// <summary>The patterns; those that use a list nobody brings are left out.</summary>
    public static ImmutableArray<SlotText> Patterns { get; } =
    [
        .. new[]
        {
            "{moment:1} {names:1} {travel:1} the {places:1}.",
            "{moment:1} {names:1} and {names:2} {travel:1} the {places:1}. {names:1} was {feeling:1}.",
            "{moment:1} {names:1} and {names:2} {travel:1} the {places:1}. {names:2} was {feeling:1}.",
            "When {names:1} and {names:2} {travel:1} the {places:1}, {names:1} {alone:1} and {names:2} {alone:2}.",
            "When {names:1} and {names:2} {travel:1} the {places:1}, {names:2} {alone:1} and {names:1} {alone:2}.",
            "After {names:1} {travel:1} the {places:1}, {names:2} {alone:1}.",
            "After {names:1} {travel:1} the {places:1}, {names:1} {alone:1}.",
            "While {names:1} was at the {places:1}, {names:2} {transitive:1} a {objects:1}.",
            "While {names:1} was at the {places:1}, {names:1} {transitive:1} a {objects:1}.",
            "{names:1} {social:1} {names:2} in the {places:1}.",
            "{names:1} {social:1} {names:2}, and {names:2} {social:2} {names:3}.",
            "{names:1} {social:1} {names:2}, and {names:1} {social:2} {names:3}.",
            "{names:1} {transitive:1} a {quality:1} {objects:1} in the {places:1}.",
            "{names:1} gave a {objects:1} to {names:2}. {names:2} was {feeling:1}.",
            "{names:1} handed a {objects:1} to {names:2}. {names:1} was {feeling:1}.",
            "{names:1} sold the {objects:1} to the {places:1}.",
            "{names:1} threw the {objects:1} to the {quality:1} {words:1}.",
            "{names:1}, {names:2} and {names:3} {alone:1} at the {places:1}.",
            "The {objects:1} of {names:1} was {quality:1}. The {objects:2} of {names:2} was {quality:2}.",
            "The {places:1} near the {places:2} was {quality:1}.",
            "The {quality:1} {words:1} {transitive:1} the {words:2}.",
            "The {words:1}, the {words:2} and the {words:3} were {quality:1}.",
            "There were {amount:1} {quality:1} {words:1} in the {places:1}.",
            "{names:1} {transitive:1} {amount:1} {objects:1} that {time:1}.",
            "The {events:1} {change:1} in the year {year:1}.",
            "The {events:1} of {year:1} was {quality:1}.",
            "In the {time:1} of {year:1} the {events:1} {change:1}.",
            "{names:1} came to the {places:1} in the year {year:1}.",
            "The {places:1} was {quality:1} in {year:1}, and the {events:1} {change:1} that {time:1}.",
            "From the {time:1} on, {names:1} {alone:1} in the {places:1}.",
            "The {events:1} lasted from the {time:1} to the {time:2}.",
            "The {events:1} and the {events:2} were {quality:1}.",
            " {words:1} {words:2} {words:3} {words:4} {words:5} {words:6}",
            " {words:1} {words:2} {words:3} {words:4} {words:5} {words:6} {words:7} {words:8} {words:9}",
            "{arguments:1} = {arguments:2}",
            "{arguments:1} = {functions:1}({arguments:2})",
            "self.{arguments:1} = {arguments:1}",
            "def {functions:1}(self, {arguments:1}):\n    return {arguments:1}",
            "def {functions:1}(self, {arguments:1}, {arguments:2}):\n    \"\"\"{functions:2} the {words:1}\"\"\"",
            "def {functions:1}(self, {arguments:1}, {arguments:2}, {arguments:3}):\n    return {arguments:2}",
            "if {arguments:1}:\n    {functions:1}({arguments:2})",
            "for {arguments:1} in {arguments:2}:\n    {functions:1}({arguments:1})",
        }.Select(SlotText.Parse),
    ];
}
