namespace CircuitFinder.Engine.Tasks;

/// <summary>Says which answers a filled template has.</summary>
public abstract record AnswerRule;
