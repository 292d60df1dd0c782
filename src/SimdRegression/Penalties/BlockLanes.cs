using System.Globalization;
using System.Numerics;

namespace SimdRegression;

/// <summary>Applies a penalty that is written for one block to all of them.</summary>
internal static class BlockLanes
{
    /// <summary>Sum over blocks of f R.</summary>
    public static double TotalValue<TPenalty>(in TPenalty penalty, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
        where TPenalty : struct, IBlockPenalty<TPenalty>
    {
        Span<double> values = stackalloc double[coefficients.Length];
        double total = 0.0;
        for (int block = 0; block < penalty.BlockCount; block++)
        {
            ReadOnlySpan<int> features = penalty.FeaturesOf(block);
            total += features.IsEmpty ? 0.0 : factors[features[0]] * penalty.ValueOf(block, Gather(coefficients, features, values));
        }

        return total;
    }

    /// <summary>The proximal step of every block.</summary>
    public static void ProximalStep<TPenalty, T>(in TPenalty penalty, Span<T> point, ReadOnlySpan<T> strengths)
        where TPenalty : struct, IBlockPenalty<TPenalty>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> values = stackalloc T[point.Length];
        for (int block = 0; block < penalty.BlockCount; block++)
        {
            ReadOnlySpan<int> features = penalty.FeaturesOf(block);
            if (features.IsEmpty)
            {
                continue;
            }

            Span<T> gathered = Gather<T>(point, features, values);
            penalty.ProximalStepOf(block, gathered, strengths[features[0]]);
            for (int i = 0; i < features.Length; i++)
            {
                point[features[i]] = gathered[i];
            }
        }
    }

    /// <summary>The largest dual norm of a block over its factor.</summary>
    public static double DualNorm<TPenalty>(in TPenalty penalty, ReadOnlySpan<double> slopes, ReadOnlySpan<double> factors)
        where TPenalty : struct, IBlockPenalty<TPenalty>
    {
        Span<double> values = stackalloc double[slopes.Length];
        double largest = 0.0;
        for (int block = 0; block < penalty.BlockCount; block++)
        {
            ReadOnlySpan<int> features = penalty.FeaturesOf(block);
            if (!features.IsEmpty)
            {
                // Math.Max keeps NaN.
                largest = Math.Max(largest, penalty.DualNormOf(block, Gather(slopes, features, values)) / factors[features[0]]);
            }
        }

        return largest;
    }

    /// <summary>Throws where blocks are no partition of the features, or the features of a block have different factors.</summary>
    /// <exception cref="ArgumentException">They are not, or they have.</exception>
    public static void Check<TPenalty>(in TPenalty penalty, int features, ReadOnlySpan<double> factors)
        where TPenalty : struct, IBlockPenalty<TPenalty>
    {
        Span<bool> taken = stackalloc bool[features];
        taken.Clear();
        for (int block = 0; block < penalty.BlockCount; block++)
        {
            ReadOnlySpan<int> members = penalty.FeaturesOf(block);
            foreach (int feature in members)
            {
                if (feature < 0 || feature >= features || taken[feature])
                {
                    throw new ArgumentException(
                        Text($"Block {block} of the penalty has feature {feature}; features are 0 to {features - 1}, and each is in one block alone."),
                        "penalty");
                }

                taken[feature] = true;
                if (!factors.IsEmpty && factors[feature] != factors[members[0]])
                {
                    throw new ArgumentException(
                        Text($"Features {members[0]} and {feature} are in block {block} of the penalty and have the penalty factors {factors[members[0]]} and {factors[feature]}; all features of a block must have the same."),
                        "options");
                }
            }
        }

        int left = taken.IndexOf(false);
        if (left >= 0)
        {
            throw new ArgumentException(Text($"Feature {left} is in no block of the penalty; each must be in one."), "penalty");
        }
    }

    private static Span<T> Gather<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> features, Span<T> destination)
    {
        for (int i = 0; i < features.Length; i++)
        {
            destination[i] = source[features[i]];
        }

        return destination[..features.Length];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
