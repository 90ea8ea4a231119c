namespace CircuitFinder.Engine.Files;

/// <summary>The work does not fit into the memory that the user allows: a fault of one method's needs, where others may fit.</summary>
/// <param name="message">What needs how much, and how much is allowed.</param>
public sealed class MemoryFaultException(string message) : UserFaultException(message);
