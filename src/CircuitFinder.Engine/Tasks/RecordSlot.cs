namespace CircuitFinder.Engine.Tasks;

/// <summary>A slot filled with a record; a template mentions one column of it at a time, as <c>{slot.column}</c>.</summary>
/// <param name="Name">As it stands between braces in templates.</param>
/// <param name="Table">Where the record is drawn from.</param>
/// <param name="Distinct">True when the record must differ from that of every other slot of the prompt.</param>
public sealed record RecordSlot(string Name, RecordTable Table, bool Distinct) : Slot(Name);
