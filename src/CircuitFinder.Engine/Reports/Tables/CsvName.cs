namespace CircuitFinder.Engine.Reports.Tables;

/// <summary>Names of the user's files as cells: a spreadsheet must not take one for a formula.</summary>
internal static class CsvName
{
    /// <summary>The name, with an apostrophe before a first character that would make it a formula.</summary>
    public static string Cell(string name)
        => name.Length > 0 && name[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? "'" + name : name;
}
