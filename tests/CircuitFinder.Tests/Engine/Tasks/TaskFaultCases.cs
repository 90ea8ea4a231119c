namespace CircuitFinder.Tests.Engine.Tasks;

/// <summary>A line of <see cref="SmallTask"/>, what it is replaced by, and the one fault that this makes.</summary>
internal static class TaskFaultCases
{
    public static TheoryData<string, string, string> All() => new()
    {
        {
            "metric: logit-diff",
            "metric: loss",
            "tasks/eat.yaml(2,9): metric 'loss' is not known. Choose logit-diff, prob-diff, kl, nll, accuracy."
        },
        {
            "metric: logit-diff",
            "metric: [kl]",
            "tasks/eat.yaml(2,9): metric must be a text, but is a list."
        },
        {
            "metric: logit-diff",
            "metrics: kl\nmetric: kl",
            "tasks/eat.yaml(2,1): a task has no key 'metrics'. It takes description, source, metric, examples, seed, lists, records, slots, split_by, templates, answers, wrong, continuation, corruptions, default_corruption."
        },
        {
            "metric: logit-diff",
            "metric:",
            "tasks/eat.yaml(2,8): metric must be a text, but is nothing."
        },
        {
            "metric: logit-diff\n",
            "",
            "tasks/eat.yaml(1,1): the task lacks the key 'metric'. Add it."
        },
        {
            "examples: 10",
            "examples: -10",
            "tasks/eat.yaml(3,11): examples must be a whole number, 1 to 100000, but is the text '-10'."
        },
        {
            "examples: 10",
            "examples: 0",
            "tasks/eat.yaml(3,11): examples must be a whole number, 1 to 100000, but is the text '0'."
        },
        {
            "seed: 7",
            "seed: -7",
            "tasks/eat.yaml(4,7): seed must be a whole number, 0 or more, but is the text '-7'."
        },
        {
            "seed: 7",
            "seed: 7\nseed: 8",
            "tasks/eat.yaml(5,1): key 'seed' is already given in line 4. Remove one of them."
        },
        {
            "seed: 7",
            "seed: 7\n? [a]\n: b",
            "tasks/eat.yaml(5,3): a key must be a text, but is a list."
        },
        {
            "[bread, rice, cake]",
            "bread",
            "tasks/eat.yaml(7,10): list 'foods' must be a list such as [one, two], but is the text 'bread'."
        },
        {
            "[bread, rice, cake]",
            "[]",
            "tasks/eat.yaml(7,10): list 'foods' is empty. Give it at least one entry."
        },
        {
            "[bread, rice, cake]",
            "[bread, rice, bread]",
            "tasks/eat.yaml(7,24): list 'foods': the word 'bread' is already given in line 7. Remove one of them."
        },
        {
            "[bread, rice, cake]",
            "[bread, {rice: 1}]",
            "tasks/eat.yaml(7,18): list 'foods': a word must be a text, but is a mapping."
        },
        {
            "[bread, rice, cake]",
            "[bread, ' rice']",
            "tasks/eat.yaml(7,18): list 'foods': the word ' rice' begins or ends with a space, or is empty. Put spaces into the templates."
        },
        {
            "[bread, rice, cake]",
            "*dishes",
            "tasks/eat.yaml(7,10): not YAML: *dishes stands for nothing. Define &dishes above it."
        },
        {
            "[bread, rice, cake]",
            "[bread, rice",
            "tasks/eat.yaml(7,16): not YAML: a bracket or brace that is open here is never closed."
        },
        {
            "  plain:",
            "  Plain:",
            "tasks/eat.yaml(15,3): 'Plain' under templates is not a name. Names begin with a lower-case letter and hold lower-case letters, digits and underscores."
        },
        {
            "  foods: [",
            "\tfoods: [",
            "tasks/eat.yaml(7,1): a tab indents this line. YAML takes spaces only."
        },
        {
            "  foods: [",
            "  drinks: [tea]\n  foods: [",
            "tasks/eat.yaml(7,3): list 'drinks' is used by no slot and no corruption. Use it or remove it."
        },
        {
            "  animals: [cat, dog, cow, pig, hen, fox, owl, bee]",
            "  animals: [cat, dog]",
            "tasks/eat.yaml(23,3): corruption 'stranger' draws 1 fresh from list 'animals' beside the 2 of the clean prompt, but the list has only 2 words. Add words."
        },
        {
            "food: foods",
            "food: meals",
            "tasks/eat.yaml(11,9): slot 'food' draws from list 'meals', but lists define only animals, foods. Add lists.meals or name another list."
        },
        {
            "food: foods",
            "food: {list: foods, choice: [tea]}",
            "tasks/eat.yaml(11,9): slot 'food' must say one thing it is filled from: 'list: name', 'choice: [words]', 'records: name' (each with 'distinct: false'), or 'from: 1, to: 9' with 'digits'."
        },
        {
            "food: foods",
            "food: {list: foods, distinct: maybe}",
            "tasks/eat.yaml(11,33): slot 'food': distinct must be true or false, but is the text 'maybe'."
        },
        {
            "food: foods",
            "food: {list: foods, from: 1}",
            "tasks/eat.yaml(11,9): slot 'food' must say one thing it is filled from: 'list: name', 'choice: [words]', 'records: name' (each with 'distinct: false'), or 'from: 1, to: 9' with 'digits'."
        },
        {
            "food: foods",
            "food: {words: foods}",
            "tasks/eat.yaml(11,10): slot 'food' has no key 'words'. It takes list, choice, records, distinct, from, to, digits."
        },
        {
            "food: foods",
            "food: foods\n  drink: foods",
            "tasks/eat.yaml(12,3): slot 'drink' is used by no template. Put {drink} into one or remove it."
        },
        {
            "to: 28, digits: 2}",
            "digits: 2}",
            "tasks/eat.yaml(12,8): slot 'day' lacks the key 'to'. Add it."
        },
        {
            "to: 28, digits: 2}",
            "to: 0, digits: 2}",
            "tasks/eat.yaml(12,22): slot 'day' goes from 1 to 0, which is no number at all. Give a 'to' of at least 1."
        },
        {
            "to: 28, digits: 2}",
            "to: x, digits: 2}",
            "tasks/eat.yaml(12,22): slot 'day': to must be a whole number, 0 to 999999999, but is the text 'x'."
        },
        {
            "to: 28, digits: 2}",
            "to: 28, digits: 12}",
            "tasks/eat.yaml(12,34): slot 'day': digits must be a whole number, 1 to 9, but is the text '12'."
        },
        {
            "[eater, other]",
            "[eater, weather]",
            "tasks/eat.yaml(13,19): split_by names 'weather', but slots define only eater, other, food, day."
        },
        {
            "[eater, other]",
            "[eater, eater]",
            "tasks/eat.yaml(13,19): split_by names 'eater' twice. Remove one of them."
        },
        {
            "[eater, other]",
            "[]",
            "tasks/eat.yaml(13,11): split_by is empty. Give it at least one entry."
        },
        {
            "the {food} went",
            "the {meal} went",
            "tasks/eat.yaml(15,10): template 'plain' uses {meal}, but slots define only eater, other, food, day. Add slots.meal or remove {meal}."
        },
        {
            "the {food} went",
            "the {food went",
            "tasks/eat.yaml(15,10): template 'plain' has a '{' without its '}' at character 58. Write {slot}, or {{ for a brace."
        },
        {
            "the {food} went",
            "the {Food} went",
            "tasks/eat.yaml(15,10): template 'plain' has {Food}, which is not a slot. Write {slot}, {slot.column} or {slot:mark} in lower-case letters, digits and underscores, or {{ for a brace."
        },
        {
            "the {food} went",
            "the food} went",
            "tasks/eat.yaml(15,10): template 'plain' has a '}' without its '{' at character 62. Write {slot}, or }} for a brace."
        },
        {
            "the {food} went to the\"",
            "the {food} went to the \"",
            "tasks/eat.yaml(15,10): template 'plain' ends with a space. Tokenisers join a space to the word after it: begin the answers with it instead."
        },
        {
            "the {food} went",
            "the {food:bowl} went",
            "tasks/eat.yaml(15,3): template 'plain' marks a mention 'bowl', which no corruption replaces. Replace it in one or remove ':bowl'."
        },
        {
            "{other:bitten}, and",
            "{other:food}, and",
            "tasks/eat.yaml(15,3): template 'plain' marks a mention 'food', which is a slot's name. Call the mark something else."
        },
        {
            "  long:",
            "  short: \"Nobody eats.\"\n  long:",
            "tasks/eat.yaml(16,10): template 'short' has no slot, so that every example would be the same. Put a {slot} into it."
        },
        {
            "    continuation: \" again.\"",
            "    continuation: \" {again}.\"",
            "tasks/eat.yaml(19,19): template 'long': continuation uses {again}, but slots define only eater, other, food, day. Add slots.again or remove {again}."
        },
        {
            "    continuation: \" again.\"",
            "    ending: \" again.\"",
            "tasks/eat.yaml(19,5): template 'long' has no key 'ending'. It takes text, answers, wrong, continuation."
        },
        {
            "    answers: [\" {eater}\"]",
            "    answers: []",
            "tasks/eat.yaml(18,14): template 'long': answers is empty. Give it at least one entry."
        },
        {
            "seed: 7",
            "seed: \"7",
            "tasks/eat.yaml(4,7): not YAML: While scanning a multi-line double-quoted scalar, found wrong indentation."
        },
        {
            "    answers: [\" {eater}\"]",
            "    answers: [\"\"]",
            "tasks/eat.yaml(18,15): template 'long': answers holds an empty answer. Write the text of one token, with its leading space."
        },
        {
            "answers: [\" {eater}\"]\nwrong",
            "wrong",
            "tasks/eat.yaml(15,3): template 'plain' has no answers. Add answers to it, or to the task for all templates."
        },
        {
            "wrong: [\" {other}\"]",
            "wrong: [\" {other}\"]\nright: 1",
            "tasks/eat.yaml(22,1): a task has no key 'right'. It takes description, source, metric, examples, seed, lists, records, slots, split_by, templates, answers, wrong, continuation, corruptions, default_corruption."
        },
        {
            "wrong: [\" {other}\"]",
            "wrong: [{above: \"{eater}\", to: 9}]",
            "tasks/eat.yaml(21,17): wrong counts from {eater}, but slot 'eater' holds words. Use a slot that is filled 'from' a number 'to' another."
        },
        {
            "wrong: [\" {other}\"]",
            "wrong: [{above: \"{day}\", to: 28}]",
            "tasks/eat.yaml(21,9): wrong: this range can be empty: it may begin at 29 and end at 28. Narrow the slot's own range."
        },
        {
            "wrong: [\" {other}\"]",
            "wrong: [{above: \"{day}\"}]",
            "tasks/eat.yaml(21,9): wrong: a range of numbers needs either 'to' or 'below', such as {above: \"{year}\", to: 99}."
        },
        {
            "wrong: [\" {other}\"]",
            "wrong: [{from: 1, above: 2, to: 40}]",
            "tasks/eat.yaml(21,9): wrong: a range of numbers needs either 'from' or 'above', such as {above: \"{year}\", to: 99}."
        },
        {
            "wrong: [\" {other}\"]",
            "wrong: [{from: 1, to: 40000}]",
            "tasks/eat.yaml(21,9): wrong: this range can hold more than 10000 numbers. Narrow it."
        },
        {
            "wrong: [\" {other}\"]",
            "wrong: [{from: 1, to: \"{night}\"}]",
            "tasks/eat.yaml(21,23): wrong uses {night}, but slots define only eater, other, food, day. Add slots.night or remove {night}."
        },
        {
            "stranger: {eater: {fresh: animals}}",
            "stranger: {}",
            "tasks/eat.yaml(23,13): corruption 'stranger' is empty. Give it at least one entry."
        },
        {
            "stranger: {eater: {fresh: animals}}",
            "stranger: {eaten: {fresh: animals}}",
            "tasks/eat.yaml(23,14): corruption 'stranger' replaces 'eaten', but slots define only eater, other, food, day, and the templates mark only bitten. Name a slot, or mark a mention as {slot:eaten}."
        },
        {
            "stranger: {eater: {fresh: animals}}",
            "stranger: {eater: {fresh: birds}}",
            "tasks/eat.yaml(23,29): corruption 'stranger': eater draws from list 'birds', but lists define only animals, foods. Add lists.birds or name another list."
        },
        {
            "stranger: {eater: {fresh: animals}}",
            "stranger: {eater: {fresh: animals, to: 3}}",
            "tasks/eat.yaml(23,21): corruption 'stranger': eater gives 'fresh' beside other keys. Write {fresh: list}, or {from: 1, to: 9}, or a text."
        },
        {
            "stranger: {eater: {fresh: animals}}",
            "stranger: {eater: {stale: animals}}",
            "tasks/eat.yaml(23,22): corruption 'stranger': eater has no key 'stale'. It takes fresh, from, to, digits."
        },
        {
            "stranger: {eater: {fresh: animals}}",
            "stranger: {eater: [cat]}",
            "tasks/eat.yaml(23,21): corruption 'stranger': eater must be a text, but is a list."
        },
        {
            "stranger: {eater: {fresh: animals}}",
            "stranger: {eater: \"{day\"}",
            "tasks/eat.yaml(23,21): corruption 'stranger': eater has a '{' without its '}' at character 1. Write {slot}, or {{ for a brace."
        },
        {
            "[cat, dog, cow, pig, hen, fox, owl, bee]",
            "[cat, dog]",
            "tasks/eat.yaml(23,3): corruption 'stranger' draws 1 fresh from list 'animals' beside the 2 of the clean prompt, but the list has only 2 words. Add words."
        },
        {
            "default_corruption: stranger",
            "default_corruption: strange",
            "tasks/eat.yaml(25,21): default_corruption names 'strange', but corruptions define only stranger, other_day."
        },
        {
            "default_corruption: stranger",
            "default_corruption: stranger\n---\nseed: 1",
            "tasks/eat.yaml(26,1): a second document begins here. Keep one task a file."
        },
    };
}
