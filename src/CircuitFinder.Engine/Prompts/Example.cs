using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Engine.Prompts;

/// <summary>One filled template.</summary>
/// <param name="Template">The template.</param>
/// <param name="Filling">What its slots hold.</param>
/// <param name="Clean">The prompt's text.</param>
/// <param name="Index">Its number in the stream, from 0; the generator of whatever else is drawn for it is keyed by it.</param>
internal sealed record Example(PromptTemplate Template, Filling Filling, string Clean, ulong Index);
