using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CircuitFinder.Engine.Explanation;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Reports.Heads;

/// <summary><c>heads.json</c>: the tables of heads as one object. What was not measured is null.</summary>
public static class HeadsJson
{
    // Names such as a0.h1 and slots stay readable: the file is JSON, not HTML.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A report as JSON text.</summary>
    /// <param name="title">What was measured.</param>
    /// <param name="report">The heads to write.</param>
    public static string Text(HeadsTitle title, HeadReport report)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("task", title.Task);
            json.WriteString("model", title.Model);
            json.WriteString("corruption", title.Corruption);
            json.WriteNumber("seed", title.Seed);
            json.WriteNumber("least_excess", HeadLabeller.LeastExcess);
            json.WriteNumber("least_margin", HeadLabeller.LeastMargin);
            WriteArray(json, "labels", report.Labels, WriteLabel);
            WriteArray(json, "templates", report.Templates, (writer, template) => WriteTemplate(writer, template, report));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes a report through a temporary file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What was measured.</param>
    /// <param name="report">The heads to write.</param>
    /// <exception cref="UserFaultException">The file cannot be written.</exception>
    public static void Write(string path, HeadsTitle title, HeadReport report) => AtomicFile.WriteText(path, text => text.WriteLine(Text(title, report)));

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLabel(Utf8JsonWriter json, RoleLabel label)
    {
        json.WriteNumber("layer", label.Layer);
        json.WriteNumber("head", label.Head);
        json.WriteString("role", HeadRoles.Key(label.Role));
        json.WriteBoolean("in_every_template", label.IsEverywhere);
        json.WriteStartArray("templates");
        foreach (string template in label.Templates)
        {
            json.WriteStringValue(template);
        }

        json.WriteEndArray();
        WriteNumber(json, "least_share", label.LeastShare);
    }

    private static void WriteTemplate(Utf8JsonWriter json, TemplateAttention template, HeadReport report)
    {
        json.WriteString("template", template.Template);
        json.WriteNumber("prompts", template.Prompts);
        WriteArray(
            json,
            "attention",
            template.Heads.SelectMany(head => template.Links.SelectMany((link, i) => new[]
            {
                (Head: head, Run: "clean", Link: link, Statistic: head.Clean[i]),
                (Head: head, Run: "corrupted", Link: link, Statistic: head.Corrupted[i]),
            })),
            (writer, row) =>
            {
                writer.WriteString("run", row.Run);
                writer.WriteNumber("layer", row.Head.Layer);
                writer.WriteNumber("head", row.Head.Head);
                writer.WriteString("from", row.Link.From);
                writer.WriteString("to", row.Link.To);
                WriteNumber(writer, "mean", row.Statistic.Mean);
                WriteNumber(writer, "standard_deviation", row.Statistic.Deviation);
                WriteNumber(writer, "minimum", row.Statistic.Least);
                WriteNumber(writer, "maximum", row.Statistic.Greatest);
                writer.WriteNumber("prompts", row.Statistic.Count);
            });
        WriteArray(json, "roles", template.Scores, (writer, score) => WriteScore(writer, template, score, report));
    }

    private static void WriteScore(Utf8JsonWriter json, TemplateAttention template, RoleScore score, HeadReport report)
    {
        RoleScore? runnerUp = template.RunnersUp[(int)score.Role];
        json.WriteNumber("layer", score.Layer);
        json.WriteNumber("head", score.Head);
        json.WriteString("role", HeadRoles.Key(score.Role));
        WriteNumber(json, "share", score.Share);
        WriteNumber(json, "standard_error", score.StandardError);
        WriteNumber(json, "even_share", score.Uniform);
        WriteNumber(json, "excess", score.Excess);
        json.WriteNumber("positions", score.Instances);
        json.WriteBoolean("labelled", report.IsLabelled(template.Template, score));
        json.WriteString("runner_up", runnerUp is null ? null : HeadBlocks.NameOf(runnerUp.Layer, runnerUp.Head));
        WriteNumber(json, "runner_up_excess", runnerUp?.Excess ?? double.NaN);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
