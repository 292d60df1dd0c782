using System.Collections.Generic;
using SimdRegression.Kernels;

namespace SimdRegression.Data;

/// <summary>
/// The products of features up to a degree, in the order that is written at <c>PolynomialFeatures</c>, as the vector operations that make
/// them: with the products of one degree in that order, those of the next that begin with x(i) are x(i) times a run of neighbours, namely
/// all from the first on that begins with x(i), or, for products of different features, with x(i + 1).
/// </summary>
internal static class PolynomialTerms
{
    /// <summary>The number of products of degree 1 to some degree; null if it exceeds what a model can have.</summary>
    /// <param name="features">The number of features, 1 to 512.</param>
    /// <param name="degree">At least 1.</param>
    /// <param name="interactionOnly">Whether the features of a product are all different.</param>
    public static int? Count(int features, int degree, bool interactionOnly)
    {
        int count = features;
        return Enumerate(features, degree, interactionOnly, run => count += run.Length) ? count : null;
    }

    /// <summary>The operations, in the order in which they write; the features themselves, which come first, are copied.</summary>
    /// <param name="features">The number of features, 1 to 512.</param>
    /// <param name="degree">At least 1.</param>
    /// <param name="interactionOnly">Whether the features of a product are all different.</param>
    public static PolynomialRun[] Runs(int features, int degree, bool interactionOnly)
    {
        var runs = new List<PolynomialRun>();
        Enumerate(features, degree, interactionOnly, runs.Add);
        return runs.ToArray();
    }

    // Whether there was room for all products.
    private static bool Enumerate(int features, int degree, bool interactionOnly, System.Action<PolynomialRun> visit)
    {
        // Where the products of the last degree begin that begin with x(i); at the end, where they all end.
        var starts = new int[features + 1];
        for (int i = 0; i <= features; i++)
        {
            starts[i] = i;
        }

        for (int d = 2; d <= degree; d++)
        {
            int end = starts[features];
            int next = end;
            for (int i = 0; i < features; i++)
            {
                int source = starts[interactionOnly ? i + 1 : i];
                starts[i] = next;
                if (next + end - source > KernelLayout.MaxFeatures)
                {
                    return false;
                }

                if (end > source)
                {
                    visit(new PolynomialRun(i, source, next, end - source));
                    next += end - source;
                }
            }

            starts[features] = next;
            if (next == end)
            {
                // No products of so many different features: none of more either.
                break;
            }
        }

        return true;
    }
}

/// <summary>One operation: expanded(destination + k) = x(factor) expanded(source + k), k from 0 to length - 1.</summary>
/// <param name="Factor">A feature.</param>
/// <param name="Source">An index into the expanded row.</param>
/// <param name="Destination">An index into the expanded row, behind the source and its length.</param>
/// <param name="Length">At least 1.</param>
internal readonly record struct PolynomialRun(int Factor, int Source, int Destination, int Length);
