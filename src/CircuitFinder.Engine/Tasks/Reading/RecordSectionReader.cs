using System.Collections.Immutable;
using System.Globalization;
using CircuitFinder.Engine.Tasks.Yaml;

namespace CircuitFinder.Engine.Tasks.Reading;

/// <summary>Reads <c>records</c>: under each name a list of records that all have the same columns.</summary>
internal sealed class RecordSectionReader(NodeReader nodes, SlotTable table)
{
    public void Read(SourceNode section)
    {
        foreach (SourceEntry entry in nodes.Named(section, "records") ?? [])
        {
            if (ReadTable(entry.Key.Value, entry.Value) is { } records)
            {
                table.Add(records, entry.Key);
            }
            else
            {
                table.AddBrokenList(entry.Key.Value);
            }
        }
    }

    private RecordTable? ReadTable(string name, SourceNode node)
    {
        string what = $"records '{name}'";
        int faultsBefore = nodes.Faults.Count;
        ImmutableArray<string> columns = default;
        ImmutableArray<ImmutableArray<string>>.Builder rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        Dictionary<string, SourceNode> seen = [];
        foreach (SourceNode item in nodes.Items(node, what) ?? [])
        {
            if (nodes.Named(item, $"{what}: a record") is not { } fields)
            {
                continue;
            }

            if (columns.IsDefault)
            {
                columns = [.. fields.Select(field => field.Key.Value)];
            }

            if (ReadRow((SourceMapping)item, columns, what) is not { } row)
            {
                continue;
            }

            if (seen.TryAdd(string.Join('\n', row), item))
            {
                rows.Add(row);
            }
            else
            {
                nodes.Faults.Add(
                    item,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{what}: the record '{string.Join(", ", row)}' is already given in line {seen[string.Join('\n', row)].Place.Line}. Remove one of them."));
            }
        }

        return nodes.Faults.Count == faultsBefore ? new RecordTable(name, columns, rows.ToImmutable()) : null;
    }

    private ImmutableArray<string>? ReadRow(SourceMapping record, ImmutableArray<string> columns, string what)
    {
        bool isWhole = true;
        foreach (SourceEntry field in record.Entries.Where(field => !columns.Contains(field.Key.Value)))
        {
            nodes.Faults.Add(
                field.Key, $"{what}: this record has a column '{field.Key.Value}', which the first record lacks. Give every record the columns {NameList.Of(columns)}.");
            isWhole = false;
        }

        ImmutableArray<string>.Builder row = ImmutableArray.CreateBuilder<string>(columns.Length);
        foreach (string column in columns)
        {
            if (record.Find(column) is not { } node)
            {
                nodes.Faults.Add(record, $"{what}: this record lacks the column '{column}', which the first record has. Add it.");
                isWhole = false;
            }
            else if (nodes.Text(node, $"{what}: {column}") is not { } text)
            {
                isWhole = false;
            }
            else if (text.Length == 0 || text != text.Trim())
            {
                nodes.Faults.Add(node, $"{what}: the {column} '{text}' begins or ends with a space, or is empty. Put spaces into the templates.");
                isWhole = false;
            }
            else
            {
                row.Add(text);
            }
        }

        return isWhole ? row.ToImmutable() : null;
    }
}
