using System.Text.Json;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Models;

/// <summary>Opens a user's JSON file with faults in the user's terms.</summary>
internal static class JsonFile
{
    /// <exception cref="UserFaultException">The file cannot be read or is no strict JSON, as <see cref="JsonInput"/> says.</exception>
    public static JsonDocument Open(string path) => JsonInput.Read(path);
}
