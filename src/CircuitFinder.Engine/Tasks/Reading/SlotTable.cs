using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>The lists and slots a file defines, and which of them something uses.</summary>
internal sealed class SlotTable(FaultList faults)
{
    private readonly List<(WordList List, SourceScalar Key)> _lists = [];
    private readonly List<(Slot Slot, SourceScalar Key)> _slots = [];
    private readonly HashSet<string> _usedLists = [];
    private readonly HashSet<string> _usedSlots = [];
    private readonly HashSet<string> _brokenLists = [];
    private readonly HashSet<string> _brokenSlots = [];

    public IEnumerable<WordList> Lists => _lists.Select(entry => entry.List);

    public IEnumerable<Slot> Slots => _slots.Select(entry => entry.Slot);

    public void Add(WordList list, SourceScalar key) => _lists.Add((list, key));

    public void Add(Slot slot, SourceScalar key) => _slots.Add((slot, key));

    /// <summary>Remembers a list whose definition is at fault, so that its uses are not called undefined as well.</summary>
    public void AddBrokenList(string name) => _brokenLists.Add(name);

    /// <summary>Remembers a slot whose definition is at fault, so that its uses are not called undefined as well.</summary>
    public void AddBrokenSlot(string name) => _brokenSlots.Add(name);

    public WordList? UseList(string name, SourceNode place, string what)
    {
        _usedLists.Add(name);
        WordList? list = Lists.FirstOrDefault(list => list.Name == name);
        if (list is null && !_brokenLists.Contains(name))
        {
            faults.Add(place, $"{what} draws from list '{name}', but {Defined("lists", Lists.Select(known => known.Name))}. Add lists.{name} or name another list.");
        }

        return list;
    }

    public Slot? UseSlot(string name, SourceNode place, string what)
    {
        _usedSlots.Add(name);
        Slot? slot = Slots.FirstOrDefault(slot => slot.Name == name);
        if (slot is null && !_brokenSlots.Contains(name))
        {
            faults.Add(place, $"{what} uses {{{name}}}, but {Defined("slots", Slots.Select(known => known.Name))}. Add slots.{name} or remove {{{name}}}.");
        }

        return slot;
    }

    /// <summary>Marks the slots of a text as used; those that are not defined are faults.</summary>
    public void UseSlots(SlotText text, SourceNode place, string what)
    {
        foreach (SlotTextPart mention in text.Mentions)
        {
            UseSlot(mention.Slot!, place, what);
        }
    }

    public bool IsSlot(string name) => _brokenSlots.Contains(name) || Slots.Any(slot => slot.Name == name);

    /// <summary>Reports lists and slots without use, but not where a fault already reported may be the reason for it.</summary>
    public void ReportUnused()
    {
        foreach ((WordList list, SourceScalar key) in _lists.Where(entry => !_usedLists.Contains(entry.List.Name)))
        {
            if (_brokenSlots.Count > 0 || _usedLists.Any(name => Lists.All(known => known.Name != name)))
            {
                break;
            }

            faults.Add(key, $"list '{list.Name}' is used by no slot and no corruption. Use it or remove it.");
        }

        foreach ((Slot slot, SourceScalar key) in _slots.Where(entry => !_usedSlots.Contains(entry.Slot.Name)))
        {
            if (_usedSlots.Any(name => Slots.All(known => known.Name != name)))
            {
                break;
            }

            faults.Add(key, $"slot '{slot.Name}' is used by no template. Put {{{slot.Name}}} into one or remove it.");
        }
    }

    private static string Defined(string what, IEnumerable<string> names)
    {
        string joined = string.Join(", ", names);
        return joined.Length == 0 ? $"{what} defines none" : $"{what} define only {joined}";
    }
}
