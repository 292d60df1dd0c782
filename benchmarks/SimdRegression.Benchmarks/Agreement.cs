using System.Globalization;
using System.Numerics;

namespace SimdRegression.Benchmarks;

/// <summary>Checks that competitors find the same answer: a figure for a wrong answer is worth nothing.</summary>
internal static class Agreement
{
    /// <summary>Runs the competitors one after the other and compares what each leaves in one place.</summary>
    /// <typeparam name="T">The element type of the answer.</typeparam>
    /// <param name="answer">Where each competitor leaves its answer; cleared before each.</param>
    /// <param name="tolerance">The largest difference allowed, as a share of the largest element of the first answer.</param>
    /// <param name="competitors">Each competitor's name, and its computation with whatever puts the answer in its place.</param>
    /// <exception cref="InvalidOperationException">The first answer is not finite or all zeros, or another differs from it.</exception>
    public static void Require<T>(T[] answer, double tolerance, params ReadOnlySpan<(string Name, Action Compute)> competitors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] expected = [];
        double scale = 0.0;
        foreach ((string name, Action compute) in competitors)
        {
            Array.Clear(answer);
            compute();
            if (expected.Length == 0)
            {
                expected = [.. answer];
                scale = expected.Max(value => Math.Abs(double.CreateTruncating(value)));
                if (!(scale > 0.0 && double.IsFinite(scale)))
                {
                    throw new InvalidOperationException(FormattableString.Invariant($"The largest element that {name} finds is {scale}."));
                }
            }

            for (int i = 0; i < expected.Length; i++)
            {
                double difference = Math.Abs(double.CreateTruncating(answer[i]) - double.CreateTruncating(expected[i]));
                if (!(difference <= tolerance * scale))
                {
                    throw new InvalidOperationException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"Element {i}: {name} finds {answer[i]}, {competitors[0].Name} {expected[i]}, the scale being {scale}."));
                }
            }
        }
    }
}
