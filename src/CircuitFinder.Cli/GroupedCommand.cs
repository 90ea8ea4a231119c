using System.CommandLine;

namespace CircuitFinder.Cli;

/// <summary>A command whose help lists its options by what they belong to.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">One line.</param>
internal sealed class GroupedCommand(string name, string description) : Command(name, description)
{
    private readonly List<(string Heading, Option[] Options)> _groups = [];

    /// <summary>The groups, in the order of the help.</summary>
    public IReadOnlyList<(string Heading, Option[] Options)> Groups => _groups;

    /// <summary>Adds options to the command, under a heading of its help.</summary>
    /// <param name="heading">What they belong to.</param>
    /// <param name="options">In the order of the help.</param>
    public void Add(string heading, params Option[] options) => Add(heading, (IEnumerable<Option>)options);

    /// <inheritdoc cref="Add(string, Option[])"/>
    public void Add(string heading, IEnumerable<Option> options)
    {
        Option[] group = [.. options];
        _groups.Add((heading, group));
        foreach (Option option in group)
        {
            Options.Add(option);
        }
    }
}
