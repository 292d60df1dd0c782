namespace SimdRegression.Networks;

/// <summary>The words for activations, in stored networks and on the tool's command line.</summary>
internal static class ActivationWords
{
    private static readonly string[] Words = ["identity", "relu", "leaky-relu", "tanh", "sigmoid", "gelu", "silu"];

    /// <summary>The words, with commas between them.</summary>
    public static string Listed => string.Join(", ", Words);

    /// <summary>The word for an activation.</summary>
    public static string Word(this Activation activation) => Words[(int)activation];

    /// <summary>The activation of a word, or null.</summary>
    public static Activation? Of(string? word)
    {
        int place = Array.IndexOf(Words, word);
        return place < 0 ? null : (Activation)place;
    }
}
