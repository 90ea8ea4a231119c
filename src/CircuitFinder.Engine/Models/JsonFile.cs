using System.Text.Json;

namespace CircuitFinder.Engine.Models;

/// <summary>Opens a user's JSON file with faults in the user's terms.</summary>
internal static class JsonFile
{
    /// <exception cref="UserFaultException">The file cannot be read or is no JSON.</exception>
    public static JsonDocument Open(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException fault)
        {
            throw new UserFaultException(
                $"{path}({fault.LineNumber + 1},{fault.BytePositionInLine + 1}): this is not valid JSON.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException($"{path}: cannot be read: {fault.Message}", fault);
        }
    }
}
