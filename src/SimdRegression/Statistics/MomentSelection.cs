using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The moments of some of the features: a choice among the means, and of rows and columns of the cross products.</summary>
/// <remarks>
/// Nothing is computed, so nothing is rounded: fits of many sets of features share one pass over the data. That a column was lost to
/// underflow is known of all features together, and is passed on even where the choice leaves that column out.
/// </remarks>
internal static class MomentSelection
{
    /// <summary>Copies what belongs to the chosen features and to the target.</summary>
    /// <param name="source">Moments of <paramref name="sourceFeatures"/> features; not the destination.</param>
    /// <param name="sourceFeatures">The number of features of the source.</param>
    /// <param name="chosen">For each feature of the destination the one of the source, all different.</param>
    /// <param name="destination">Moments of as many features as are chosen.</param>
    public static void Copy(MomentAccumulator source, int sourceFeatures, ReadOnlySpan<int> chosen, MomentAccumulator destination)
    {
        CopyVector(source.Mean, sourceFeatures, chosen, destination.MeanBuffer);
        CopyVector(source.MeanLow, sourceFeatures, chosen, destination.MeanLowBuffer);
        CopyProducts(source.Cross, sourceFeatures, chosen, destination.CrossBuffer);
        CopyProducts(source.CrossLow, sourceFeatures, chosen, destination.CrossLowBuffer);
        destination.RestoreScalars(source.Count, source.Weight, source.WeightLow, source.LostToUnderflow, source.IsDoubled, source.HoldsSingle);
        destination.CopyRounding(source, chosen);
        destination.Tally = source.Tally;
    }

    private static void CopyVector(ReadOnlySpan<double> source, int sourceFeatures, ReadOnlySpan<int> chosen, Span<double> destination)
    {
        destination.Clear();
        for (int j = 0; j < chosen.Length; j++)
        {
            destination[j] = source[chosen[j]];
        }

        destination[KernelLayout.Stride(chosen.Length)] = source[KernelLayout.Stride(sourceFeatures)];
    }

    private static void CopyProducts(ReadOnlySpan<double> source, int sourceFeatures, ReadOnlySpan<int> chosen, Span<double> destination)
    {
        int sourceStride = KernelLayout.Stride(sourceFeatures);
        int stride = KernelLayout.Stride(chosen.Length);
        destination.Clear();
        for (int i = 0; i < chosen.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                // Only the lower triangle is there, whatever the order of the choice.
                int row = Math.Max(chosen[i], chosen[j]);
                int column = Math.Min(chosen[i], chosen[j]);
                destination[(i * stride) + j] = source[(row * sourceStride) + column];
            }

            destination[(chosen.Length * stride) + i] = source[(sourceFeatures * sourceStride) + chosen[i]];
        }

        destination[(chosen.Length + 1) * stride] = source[(sourceFeatures + 1) * sourceStride];
    }
}
