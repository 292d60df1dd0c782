namespace SimdRegression.Cli.Requests;

/// <summary>The element types of data, as the command line names them.</summary>
internal static class Precisions
{
    /// <summary>The words of <c>--precision</c>, with whether they mean single precision.</summary>
    public static readonly IReadOnlyList<(string Word, bool IsSingle)> Words = [("double", false), ("single", true)];

    /// <summary>What <c>--precision</c> calls an element type.</summary>
    public static string Word(bool single) => single ? "single" : "double";
}
