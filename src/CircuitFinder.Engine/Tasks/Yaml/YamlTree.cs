using System.Text;
using System.Text.RegularExpressions;
using CircuitFinder.Engine.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CircuitFinder.Engine.Tasks.Yaml;

/// <summary>Builds the tree of a YAML file from parser events, with places, anchors and every duplicate key found.</summary>
internal sealed partial class YamlTree
{
    /// <summary>Far more than a task needs, and far less than would exhaust the stack.</summary>
    private const int GreatestDepth = 50;

    private readonly IParser _parser;
    private readonly FileFaults _faults;
    private readonly Dictionary<AnchorName, SourceNode> _anchors = [];

    private int _depth;

    private YamlTree(IParser parser, FileFaults faults)
    {
        _parser = parser;
        _faults = faults;
    }

    /// <summary>The file's only document; null when there is none to read, and then a fault says why.</summary>
    public static SourceNode? Load(string yaml, FileFaults faults)
    {
        YamlTree tree = new(new Parser(new StringReader(yaml)), faults);
        try
        {
            return tree.ReadStream();
        }
        catch (YamlException exception) when (exception.Message.Contains("Unicode", StringComparison.OrdinalIgnoreCase))
        {
            tree.ReportEscape(yaml, PlaceOf(exception.Start));
            return null;
        }
        catch (YamlException exception)
        {
            tree.ReportSyntax(yaml, PlaceOf(exception.Start), exception.Message);
            return null;
        }
        catch (ArgumentOutOfRangeException)
        {
            // YamlDotNet lets \\UFFFFFFFF pass for -1.
            tree.ReportEscape(yaml, PlaceOf(tree._parser.Current?.End ?? Mark.Empty));
            return null;
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 16.3 has no message of its own for a file that ends inside a plain word of [a, b or {a: b.
            tree.ReportSyntax(yaml, PlaceOf(tree._parser.Current?.End ?? Mark.Empty), "a bracket or brace that is open here is never closed");
            return null;
        }
    }

    [GeneratedRegex(@"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")]
    private static partial Regex Escape();

    private static SourcePlace PlaceOf(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private SourceNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _faults.Add(new SourcePlace(1, 1), "the file is empty. A task needs at least description, metric, slots, templates, answers and corruptions.");
            return null;
        }

        _parser.Consume<DocumentStart>();
        SourceNode root = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            _faults.Add(PlaceOf(second.Start), "a second document begins here. Keep one task a file.");
        }

        return root;
    }

    private SourceNode ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return _anchors.TryGetValue(alias.Value, out SourceNode? anchored)
                ? anchored
                : throw new YamlException(alias.Start, alias.End, $"*{alias.Value} stands for nothing. Define &{alias.Value} above it");
        }

        AnchorName anchor = _parser.Accept<NodeEvent>(out NodeEvent? start) ? start.Anchor : AnchorName.Empty;
        if (++_depth > GreatestDepth)
        {
            throw new YamlException(start!.Start, start.End, $"values are nested deeper than {GreatestDepth} levels here");
        }

        SourceNode node = start switch
        {
            SequenceStart => ReadSequence(),
            MappingStart => ReadMapping(),
            _ => ReadScalar(),
        };
        _depth--;
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private SourceScalar ReadScalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        return new SourceScalar(PlaceOf(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private SourceSequence ReadSequence()
    {
        SequenceStart start = _parser.Consume<SequenceStart>();
        List<SourceNode> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode());
        }

        return new SourceSequence(PlaceOf(start.Start), items);
    }

    private SourceMapping ReadMapping()
    {
        MappingStart start = _parser.Consume<MappingStart>();
        List<SourceEntry> entries = [];
        Dictionary<string, SourcePlace> places = new(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            SourceNode key = ReadNode();
            SourceNode value = ReadNode();
            if (key is not SourceScalar name)
            {
                _faults.Add(key, $"a key must be a text, but is {key.Kind}.");
            }
            else if (!places.TryAdd(name.Value, name.Place))
            {
                _faults.Add(name, $"key '{name.Value}' is already given in line {places[name.Value].Line}. Remove one of them.");
            }
            else
            {
                entries.Add(new SourceEntry(name, value));
            }
        }

        return new SourceMapping(PlaceOf(start.Start), entries);
    }

    /// <summary>Names the first escape, from where the parser was, that stands for no character: beyond U+10FFFF, or half of a
    /// surrogate pair.</summary>
    private void ReportEscape(string yaml, SourcePlace from)
    {
        string[] lines = yaml.Split('\n');
        for (int i = Math.Max(from.Line - 1, 0); i < lines.Length; i++)
        {
            foreach (Match escape in Escape().Matches(lines[i]))
            {
                uint code = Convert.ToUInt32(escape.Value[2..], 16);
                if (!Rune.IsValid(code))
                {
                    _faults.Add(
                        new SourcePlace(i + 1, escape.Index + 1),
                        $"{escape.Value} is no character: Unicode ends at \\U0010FFFF, and D800 to DFFF are halves of characters. Write the character itself.");
                    return;
                }
            }
        }

        _faults.Add(from, "an escape below here stands for no character. Write the character itself.");
    }

    /// <summary>A tab in the indentation is the commonest cause, and the parser's own message about it is obscure: it is named
    /// where there is one.</summary>
    private void ReportSyntax(string yaml, SourcePlace place, string message)
    {
        string[] lines = yaml.Split('\n');
        bool found = false;
        for (int i = 0; i < lines.Length; i++)
        {
            int tab = lines[i].IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0 && lines[i].AsSpan(0, tab).Trim(' ').IsEmpty)
            {
                _faults.Add(new SourcePlace(i + 1, tab + 1), "a tab indents this line. YAML takes spaces only.");
                found = true;
            }
        }

        if (!found)
        {
            _faults.Add(place, $"not YAML: {message.TrimEnd('.')}.");
        }
    }
}
