namespace CircuitFinder.Engine.Tokens;

/// <summary>Whether a prompt that is text begins with the model's beginning-of-sequence token. Prompts that are token ids are taken
/// as they are.</summary>
public enum BosMode
{
    /// <summary>As the model's own tokeniser does: by <c>add_bos_token</c> of <c>tokenizer_config.json</c>, else by the
    /// post-processor of <c>tokenizer.json</c>; GPT-2's does not.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
