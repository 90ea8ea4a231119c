using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Reads a whole task: its own keys here, each section by its reader, then what only the whole shows.</summary>
internal sealed class TaskSectionReader
{
    private static readonly string[] Keys =
    [
        "description", "source", "metric", "examples", "seed", "lists", "records", "slots", "split_by",
        "templates", "answers", "wrong", "continuation", "corruptions", "default_corruption",
    ];

    private static readonly string[] MetricsWithWrongAnswers = ["logit-diff", "prob-diff", "accuracy"];

    private readonly FileFaults _faults;
    private readonly NodeReader _nodes;
    private readonly SlotTable _table;
    private readonly SlotSectionReader _slots;
    private readonly RecordSectionReader _records;
    private readonly SplitSectionReader _split;
    private readonly AnswerSectionReader _answers;
    private readonly TemplateSectionReader _templates;
    private readonly CorruptionSectionReader _corruptions;

    public TaskSectionReader(FileFaults faults)
    {
        _faults = faults;
        _nodes = new NodeReader(faults);
        _table = new SlotTable(faults);
        _slots = new SlotSectionReader(_nodes, _table);
        _records = new RecordSectionReader(_nodes, _table);
        _split = new SplitSectionReader(_nodes, _table);
        _answers = new AnswerSectionReader(_nodes, _table, _slots);
        _templates = new TemplateSectionReader(_nodes, _table, _answers);
        _corruptions = new CorruptionSectionReader(_nodes, _table, _slots);
    }

    /// <summary>The task; null where faults leave none.</summary>
    public TaskDefinition? Read(SourceNode root, string name)
    {
        if (_nodes.Keyed(root, "a task", Keys) is not { } mapping)
        {
            return null;
        }

        string? description = Require(mapping, "description") is { } text ? _nodes.Text(text, "description") : null;
        string? source = mapping.Find("source") is { } paper ? _nodes.Text(paper, "source") : null;
        string? metric = Require(mapping, "metric") is { } metricNode ? ReadMetric(metricNode) : null;
        int? examples = mapping.Find("examples") is { } count ? _nodes.WholeNumber(count, "examples", 1, TaskDefinition.MostExamples) : 100;
        ulong? seed = mapping.Find("seed") is { } seedNode ? ReadSeed(seedNode) : 0;
        ReadSlots(mapping);
        ImmutableArray<PromptTemplate> templates = ReadTemplates(mapping, metric);
        ImmutableArray<Corruption> corruptions = Require(mapping, "corruptions") is { } section ? _corruptions.Read(section, templates) : [];
        Corruption? byDefault = ReadDefault(mapping, corruptions);
        ImmutableArray<string> splitBy = _split.Read(mapping);
        _split.Check(mapping, templates, splitBy);
        CheckMarks(mapping, templates, corruptions);
        _table.ReportUnused();
        return _faults.Count > 0 || byDefault is null
            ? null
            : new TaskDefinition(
                name, description!, source, metric!, examples!.Value, seed!.Value,
                [.. _table.Lists], [.. _table.Slots], splitBy, templates, corruptions, byDefault)
            { Records = [.. _table.Records] };
    }

    private SourceNode? Require(SourceMapping task, string key) => _nodes.Required(task, key, "the task");

    private string? ReadMetric(SourceNode node)
    {
        string? metric = _nodes.Text(node, "metric");
        if (metric is not null && !TaskDefinition.MetricNames.Contains(metric))
        {
            _faults.Add(node, $"metric '{metric}' is not known. Choose {string.Join(", ", TaskDefinition.MetricNames)}.");
            return null;
        }

        return metric;
    }

    private ulong? ReadSeed(SourceNode node)
    {
        if (node is SourceScalar scalar && ulong.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            return seed;
        }

        _faults.Add(node, $"seed must be a whole number, 0 or more, but is {node.Kind}.");
        return null;
    }

    private void ReadSlots(SourceMapping mapping)
    {
        if (mapping.Find("lists") is { } lists)
        {
            _slots.ReadLists(lists);
        }

        if (mapping.Find("records") is { } records)
        {
            _records.Read(records);
        }

        if (Require(mapping, "slots") is { } slots)
        {
            _slots.ReadSlots(slots);
            CheckWords(slots);
        }
    }

    private void CheckWords(SourceNode slots)
    {
        foreach (IGrouping<WordList, WordSlot> group in _table.Slots.OfType<WordSlot>().Where(slot => slot.Distinct).GroupBy(slot => slot.List))
        {
            if (group.Count() > group.Key.Words.Length)
            {
                _faults.Add(
                    slots,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{group.Count()} slots draw different words from list '{group.Key.Name}', which has only {group.Key.Words.Length}. Add words."));
            }
        }

        foreach (IGrouping<RecordTable, RecordSlot> group in _table.Slots.OfType<RecordSlot>().Where(slot => slot.Distinct).GroupBy(slot => slot.Table))
        {
            if (group.Count() > group.Key.Rows.Length)
            {
                _faults.Add(
                    slots,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{group.Count()} slots draw different records from '{group.Key.Name}', which has only {group.Key.Rows.Length}. Add records."));
            }
        }
    }

    private ImmutableArray<PromptTemplate> ReadTemplates(SourceMapping mapping, string? metric)
    {
        ImmutableArray<AnswerRule>? answers = mapping.Find("answers") is { } right ? _answers.Read(right, "answers") : null;
        ImmutableArray<AnswerRule>? wrong = mapping.Find("wrong") is { } other ? _answers.Read(other, "wrong") : null;
        SlotText? continuation = _templates.ReadContinuation(mapping, "the task");
        if (Require(mapping, "templates") is not { } section)
        {
            return [];
        }

        int faultsBefore = _faults.Count;
        ImmutableArray<PromptTemplate> templates = _templates.Read(section, answers, wrong, continuation);
        if (_faults.Count == faultsBefore && MetricsWithWrongAnswers.Contains(metric) && mapping.Find("wrong") is null)
        {
            foreach (PromptTemplate template in templates.Where(template => template.WrongAnswers.IsEmpty))
            {
                SourceScalar key = ((SourceMapping)section).KeyOf(template.Name);
                _faults.Add(key, $"template '{template.Name}' has no wrong answers, which metric '{metric}' needs. Add wrong to it, or to the task for all templates.");
            }
        }

        return templates;
    }

    private Corruption? ReadDefault(SourceMapping mapping, ImmutableArray<Corruption> corruptions)
    {
        if (mapping.Find("default_corruption") is not { } node)
        {
            return corruptions.FirstOrDefault();
        }

        string? name = _nodes.Text(node, "default_corruption");
        Corruption? named = corruptions.FirstOrDefault(corruption => corruption.Name == name);
        if (name is not null && named is null && !corruptions.IsEmpty)
        {
            _faults.Add(node, $"default_corruption names '{name}', but corruptions define only {NameList.Of([.. corruptions.Select(corruption => corruption.Name)])}.");
        }

        return named;
    }

    private void CheckMarks(SourceMapping mapping, ImmutableArray<PromptTemplate> templates, ImmutableArray<Corruption> corruptions)
    {
        if (mapping.Find("templates") is not SourceMapping section || corruptions.IsEmpty)
        {
            return;
        }

        HashSet<string> targets = [.. corruptions.SelectMany(corruption => corruption.Replacements).Select(replacement => replacement.Target)];
        foreach (PromptTemplate template in templates)
        {
            SourceScalar key = section.KeyOf(template.Name);
            foreach (string mark in template.Text.Mentions.Select(mention => mention.Mark).OfType<string>())
            {
                if (_table.IsSlot(mark))
                {
                    _faults.Add(key, $"template '{template.Name}' marks a mention '{mark}', which is a slot's name. Call the mark something else.");
                }
                else if (!targets.Contains(mark) && _faults.Count == 0)
                {
                    _faults.Add(key, $"template '{template.Name}' marks a mention '{mark}', which no corruption replaces. Replace it in one or remove ':{mark}'.");
                }
            }
        }
    }
}
