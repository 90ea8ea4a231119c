using System.Text.Json.Nodes;
using CircuitFinder.Engine.Reports.CircuitFiles;

namespace CircuitFinder.Engine.Runs.Export;

/// <summary>One input of a submission to MIB: where it goes, what it holds, which scores help in it, and what is written of its
/// origin.</summary>
internal sealed record MibPart(string Folder, CircuitFile File, ScoreSign Sign, JsonObject Provenance);
