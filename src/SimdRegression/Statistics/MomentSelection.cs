using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The moments of some of the features: a choice among the means, and of rows and columns of the cross products.</summary>
/// <remarks>
/// Nothing is computed, so nothing is rounded: fits of many sets of features share one pass over the data. That a column was lost to
/// underflow is known of all features together, and is passed on even where the choice leaves that column out.
/// </remarks>
internal static class MomentSelection
{
    /// <summary>In the place of a feature's number: the target of the source.</summary>
    public const int OwnTarget = -1;

    /// <summary>Copies what belongs to the chosen features and to the target.</summary>
    /// <param name="source">Moments of <paramref name="sourceFeatures"/> features; not the destination.</param>
    /// <param name="sourceFeatures">The number of features of the source.</param>
    /// <param name="chosen">For each feature of the destination the one of the source, or <see cref="OwnTarget"/>; all different.</param>
    /// <param name="destination">Moments of as many features as are chosen.</param>
    /// <param name="target">The feature of the source that is the target of the destination, or <see cref="OwnTarget"/>; none of the chosen.</param>
    public static void Copy(
        MomentAccumulator source, int sourceFeatures, ReadOnlySpan<int> chosen, MomentAccumulator destination, int target = OwnTarget)
    {
        CopyVector(source.Mean, sourceFeatures, chosen, target, destination.MeanBuffer);
        CopyVector(source.MeanLow, sourceFeatures, chosen, target, destination.MeanLowBuffer);
        CopyProducts(source.Cross, sourceFeatures, chosen, target, destination.CrossBuffer);
        CopyProducts(source.CrossLow, sourceFeatures, chosen, target, destination.CrossLowBuffer);
        destination.RestoreScalars(source.Count, source.Weight, source.WeightLow, source.LostToUnderflow, source.IsDoubled, source.HoldsSingle);
        destination.CopyRounding(source, chosen, target);
        destination.Tally = source.Tally;
    }

    /// <summary>The product of two columns of moments, about their means.</summary>
    /// <param name="products">The products, or their low parts.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="first">A feature, or <see cref="OwnTarget"/>.</param>
    /// <param name="second">Another one, or the same.</param>
    public static double ProductOf(ReadOnlySpan<double> products, int features, int first, int second)
    {
        // Only the lower triangle is there; the target has the rows below it.
        int stride = KernelLayout.Stride(features);
        return (first == OwnTarget, second == OwnTarget) switch
        {
            (true, true) => products[(features + 1) * stride],
            (true, false) => products[(features * stride) + second],
            (false, true) => products[(features * stride) + first],
            _ => products[(Math.Max(first, second) * stride) + Math.Min(first, second)],
        };
    }

    /// <summary>The mean of a column.</summary>
    /// <param name="means">The means.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="column">A feature, or <see cref="OwnTarget"/>.</param>
    public static double MeanOf(ReadOnlySpan<double> means, int features, int column) => means[column == OwnTarget ? KernelLayout.Stride(features) : column];

    private static void CopyVector(ReadOnlySpan<double> source, int sourceFeatures, ReadOnlySpan<int> chosen, int target, Span<double> destination)
    {
        destination.Clear();
        for (int j = 0; j < chosen.Length; j++)
        {
            destination[j] = MeanOf(source, sourceFeatures, chosen[j]);
        }

        destination[KernelLayout.Stride(chosen.Length)] = MeanOf(source, sourceFeatures, target);
    }

    private static void CopyProducts(ReadOnlySpan<double> source, int sourceFeatures, ReadOnlySpan<int> chosen, int target, Span<double> destination)
    {
        int stride = KernelLayout.Stride(chosen.Length);
        destination.Clear();
        for (int i = 0; i < chosen.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                destination[(i * stride) + j] = ProductOf(source, sourceFeatures, chosen[i], chosen[j]);
            }

            destination[(chosen.Length * stride) + i] = ProductOf(source, sourceFeatures, target, chosen[i]);
        }

        destination[(chosen.Length + 1) * stride] = ProductOf(source, sourceFeatures, target, target);
    }
}
