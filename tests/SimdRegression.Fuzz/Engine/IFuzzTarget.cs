namespace SimdRegression.Fuzz.Engine;

/// <summary>Something that takes bytes from outside and has promised how it takes them.</summary>
internal interface IFuzzTarget
{
    /// <summary>The word by which the command line calls it.</summary>
    string Name { get; }

    /// <summary>No input is longer.</summary>
    int LongestInput { get; }

    /// <summary>Pieces that mean something to the target, for the mutator to put in.</summary>
    IReadOnlyList<byte[]> Tokens { get; }

    /// <summary>Inputs to begin with, made by code.</summary>
    IEnumerable<byte[]> Seeds();

    /// <summary>Makes right, now and then, what mutation nearly always breaks, such as a checksum, so that what lies behind is reached.</summary>
    void Mend(byte[] input, Random random)
    {
    }

    /// <summary>Gives one input to what is tested. The same input does the same on every run.</summary>
    /// <returns>What was reached: inputs with a signature that is new are kept and varied further.</returns>
    /// <exception cref="BrokenPromiseException">A promise was not kept. Any other exception is one that should not have come out.</exception>
    Signature Run(byte[] input);
}

/// <summary>A promise that was not kept.</summary>
/// <param name="message">Which, and how; findings of the same message, digits aside, are one.</param>
/// <param name="context">On what occasion.</param>
internal sealed class BrokenPromiseException(string message, string context = "") : Exception(message)
{
    public string Context { get; } = context;

    /// <summary>Throws unless a promise was kept.</summary>
    public static void Unless(bool kept, Func<string> describe, string context = "")
    {
        if (!kept)
        {
            throw new BrokenPromiseException(describe(), context);
        }
    }
}
