using System.Globalization;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>A work that several programs do on the same files: benchmarks/peers/README.md has the list.</summary>
/// <param name="Work">The name of the work: moments, predict, cholesky, ridge, lasso, lasso-choice, ...</param>
/// <param name="Element">The element type of the files: double or float.</param>
/// <param name="Features">The number of features N, or of unknowns.</param>
/// <param name="Rows">The number of rows in the file.</param>
/// <param name="Penalty">The strength of the penalty, in the convention of the estimator that is named as the work.</param>
/// <param name="RowsPath">The file of the rows, row-major and nothing else.</param>
/// <param name="TargetsPath">The file of the targets, one a row.</param>
internal sealed record PeerRequest(string Work, string Element, int Features, int Rows, double Penalty, string RowsPath, string TargetsPath)
{
    /// <summary>The number of words that tell a request.</summary>
    public const int Words = 7;

    /// <summary>Reads a request from the words after its verb.</summary>
    /// <param name="words">Seven words, in the order of the parameters.</param>
    public static PeerRequest Parse(ReadOnlySpan<string> words)
    {
        if (words.Length != Words)
        {
            throw new ArgumentException($"A request has {Words} words after its verb, and not {words.Length}.", nameof(words));
        }

        return new PeerRequest(
            words[0],
            words[1],
            int.Parse(words[2], CultureInfo.InvariantCulture),
            int.Parse(words[3], CultureInfo.InvariantCulture),
            double.Parse(words[4], CultureInfo.InvariantCulture),
            words[5],
            words[6]);
    }
}
