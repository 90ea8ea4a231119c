using System.CommandLine;
using CircuitFinder.Engine.Reports.Drawing;

namespace CircuitFinder.Cli;

/// <summary>The options of every command that draws: <c>--landscape</c>, <c>--width</c>, <c>--no-title</c>.</summary>
internal sealed class PictureArguments
{
    private readonly Option<bool> _landscape = ValueOptions.Flag("--landscape", "Pictures of circuits are read from left to right, not upwards");

    private readonly Option<string?> _width = ValueOptions.OptionalText(
        "--width", "Width of pictures, such as 85mm (a column of a paper), 174mm or 720px [default: as wide as what is drawn]");

    private readonly Option<bool> _noTitle = ValueOptions.Flag("--no-title", "Pictures without title and caption, for a paper that has its own");

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_landscape, _width, _noTitle];

    /// <summary>What was asked for.</summary>
    /// <exception cref="CircuitFinder.Engine.Files.UserFaultException">The width is none.</exception>
    public PictureOptions Of(ParseResult parsed) => new()
    {
        IsLandscape = parsed.GetValue(_landscape),
        Width = PictureWidth.Parse(_width.Name, parsed.GetValue(_width)),
        HasTitle = !parsed.GetValue(_noTitle),
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }
    }
}
