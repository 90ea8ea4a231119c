using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>The lists, records and slots a file defines, and which of them something uses.</summary>
internal sealed class SlotTable(FileFaults faults)
{
    private readonly OrderedDictionary<string, (WordList List, SourceScalar Key)> _lists = [];
    private readonly OrderedDictionary<string, (RecordTable Table, SourceScalar Key)> _records = [];
    private readonly OrderedDictionary<string, (Slot Slot, SourceScalar Key)> _slots = [];
    private readonly HashSet<string> _usedLists = [];
    private readonly HashSet<string> _usedSlots = [];
    private readonly HashSet<string> _brokenLists = [];
    private readonly HashSet<string> _brokenSlots = [];

    /// <summary>Whether the definition of a list, of records or of a slot is at fault.</summary>
    public bool HasBroken => _brokenLists.Count + _brokenSlots.Count > 0;

    public IEnumerable<WordList> Lists => _lists.Values.Select(entry => entry.List);

    public IEnumerable<RecordTable> Records => _records.Values.Select(entry => entry.Table);

    public IEnumerable<Slot> Slots => _slots.Values.Select(entry => entry.Slot);

    public void Add(WordList list, SourceScalar key) => _lists.Add(list.Name, (list, key));

    /// <summary>Adds records, whose name must not be a list's: slots and corruptions name either.</summary>
    public void Add(RecordTable table, SourceScalar key)
    {
        if (_lists.ContainsKey(table.Name) || _brokenLists.Contains(table.Name))
        {
            faults.Add(key, $"'{table.Name}' is the name of a list as well. Call the records something else.");
            return;
        }

        _records.Add(table.Name, (table, key));
    }

    public void Add(Slot slot, SourceScalar key) => _slots.Add(slot.Name, (slot, key));

    /// <summary>Remembers a list or records whose definition is at fault, so that their uses are not called undefined as well.</summary>
    public void AddBrokenList(string name) => _brokenLists.Add(name);

    /// <summary>Remembers a slot whose definition is at fault, so that its uses are not called undefined as well.</summary>
    public void AddBrokenSlot(string name) => _brokenSlots.Add(name);

    /// <summary>The list of that name; null where there is none, and then a fault says so.</summary>
    public WordList? UseList(string name, SourceNode place, string what)
    {
        _usedLists.Add(name);
        if (_lists.TryGetValue(name, out (WordList List, SourceScalar Key) found))
        {
            return found.List;
        }

        if (!_brokenLists.Contains(name))
        {
            faults.Add(place, $"{what} draws from list '{name}', but {Defined("lists", _lists.Keys)}. Add lists.{name} or name another list.");
        }

        return null;
    }

    /// <summary>The records of that name, used from here on; null where there are none.</summary>
    public RecordTable? UseRecords(string name)
    {
        if (!_records.TryGetValue(name, out (RecordTable Table, SourceScalar Key) found))
        {
            return null;
        }

        _usedLists.Add(name);
        return found.Table;
    }

    /// <summary>Reports that there are no records of that name.</summary>
    public void RequireRecords(string name, SourceNode place, string what)
    {
        _usedLists.Add(name);
        if (!_brokenLists.Contains(name))
        {
            faults.Add(place, $"{what} draws from records '{name}', but {Defined("records", _records.Keys)}. Add records.{name} or name others.");
        }
    }

    public Slot? UseSlot(string name, SourceNode place, string what)
    {
        _usedSlots.Add(name);
        if (_slots.TryGetValue(name, out (Slot Slot, SourceScalar Key) found))
        {
            return found.Slot;
        }

        if (!_brokenSlots.Contains(name))
        {
            faults.Add(place, $"{what} uses {{{name}}}, but {Defined("slots", _slots.Keys)}. Add slots.{name} or remove {{{name}}}.");
        }

        return null;
    }

    /// <summary>Marks the slots of a text as used; those that are not defined, and columns that are not, are faults.</summary>
    public void UseSlots(SlotText text, SourceNode place, string what)
    {
        foreach (SlotTextPart mention in text.Mentions)
        {
            if (UseSlot(mention.Slot!, place, what) is { } slot)
            {
                CheckColumn(mention, slot, place, what);
            }
        }
    }

    public bool IsSlot(string name) => _brokenSlots.Contains(name) || _slots.ContainsKey(name);

    /// <summary>The slot of that name; null where there is none.</summary>
    public Slot? FindSlot(string name) => _slots.TryGetValue(name, out (Slot Slot, SourceScalar Key) found) ? found.Slot : null;

    /// <summary>Reports lists and slots without use, but not where a fault already reported may be the reason for it.</summary>
    public void ReportUnused()
    {
        if (_brokenSlots.Count == 0 && _usedLists.All(name => _lists.ContainsKey(name) || _records.ContainsKey(name)))
        {
            foreach ((WordList list, SourceScalar key) in _lists.Values.Where(entry => !_usedLists.Contains(entry.List.Name)))
            {
                faults.Add(key, $"list '{list.Name}' is used by no slot and no corruption. Use it or remove it.");
            }

            foreach ((RecordTable table, SourceScalar key) in _records.Values.Where(entry => !_usedLists.Contains(entry.Table.Name)))
            {
                faults.Add(key, $"records '{table.Name}' are used by no slot and no corruption. Use them or remove them.");
            }
        }

        if (_usedSlots.All(_slots.ContainsKey))
        {
            foreach ((Slot slot, SourceScalar key) in _slots.Values.Where(entry => !_usedSlots.Contains(entry.Slot.Name)))
            {
                faults.Add(key, $"slot '{slot.Name}' is used by no template. Put {{{slot.Name}}} into one or remove it.");
            }
        }
    }

    private void CheckColumn(SlotTextPart mention, Slot slot, SourceNode place, string what)
    {
        if (slot is not RecordSlot { Table: RecordTable table })
        {
            if (mention.Column is not null)
            {
                faults.Add(place, $"{what} uses {{{mention.Slot}.{mention.Column}}}, but slot '{mention.Slot}' holds no record. Write {{{mention.Slot}}}.");
            }
        }
        else if (mention.Column is null)
        {
            faults.Add(place, $"{what} uses {{{mention.Slot}}}, which holds a record. Name one of its columns, as in {{{mention.Slot}.{table.Columns[0]}}}.");
        }
        else if (!table.Columns.Contains(mention.Column))
        {
            faults.Add(
                place,
                $"{what} uses {{{mention.Slot}.{mention.Column}}}, but records '{table.Name}' have only the columns {NameList.Of(table.Columns)}. "
                + "Name one of them, or add the column to every record.");
        }
    }

    private static string Defined(string what, IReadOnlyCollection<string> names)
        => names.Count == 0 ? $"{what} defines none" : $"{what} define only {NameList.Of(names)}";
}
