namespace SimdRegression.Fuzz.Engine;

/// <summary>An input that broke a promise.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Message">What happened.</param>
/// <param name="Context">On what occasion.</param>
/// <param name="Input">The input.</param>
internal sealed record Finding(string Target, string Message, string Context, byte[] Input)
{
    /// <summary>Findings of the same shape are one finding.</summary>
    public string Shape => Signature.Shape(Message);

    /// <summary>The name of the file that keeps the input.</summary>
    public string FileName => $"{Target}-{Signature.Of(Input).Value:x16}.input";
}

/// <summary>What a run over one target came to.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Inputs">How many inputs were run.</param>
/// <param name="Signatures">How many different signatures they reached.</param>
/// <param name="Findings">One finding of each shape.</param>
internal sealed record FuzzResult(string Target, long Inputs, int Signatures, IReadOnlyList<Finding> Findings);
