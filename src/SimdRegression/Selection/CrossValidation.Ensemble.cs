using System.Globalization;
using SimdRegression.Fitting;
using SimdRegression.Kernels;
using SimdRegression.Selection;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Averages of several candidates.</content>
public abstract partial class CrossValidation<TModel, T, TKernels>
{
    /// <summary>
    /// Stacks candidates: the weighted sum of their models, with the weights, none negative, that predict best the rows that each fold holds
    /// out (Wolpert 1992; non-negative weights: Breiman 1996).
    /// </summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="members">The candidates, 1 to 512.</param>
    /// <param name="options">The options of every fit.</param>
    /// <param name="model">
    /// Receives the weighted sum of the members as they are fitted to all rows, which is again a linear model; zero where a member has no
    /// answer. Never NaN.
    /// </param>
    /// <returns>The weights; null where a member could not be fitted in all folds.</returns>
    /// <exception cref="ArgumentException">There are no members or too many, or one or an option does not suit.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    /// <remarks>The cost does not depend on the number of rows. Memory is allocated.</remarks>
    public StackingResult? Stack(EstimatorKind kind, ReadOnlySpan<Candidate> members, in FitOptions options, out TModel model)
    {
        Stacker<T, TKernels> stacker = CreateStacker(kind, members, in options);
        StackingResult? result = stacker.Weigh(kind, members, in options);
        model = Combine(stacker, kind, members, result is null ? new double[members.Length] : result.Weights, in options);
        return result;
    }

    /// <summary>Averages candidates: the weighted mean of their models, each fitted to all rows, which is again a linear model.</summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="members">The candidates, 1 to 512.</param>
    /// <param name="weights">What each counts, relative to the others: finite, not negative, not all 0. Empty: all the same.</param>
    /// <param name="options">The options of every fit.</param>
    /// <exception cref="ArgumentException">There are no members or too many, or a member, a weight or an option does not suit.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    /// <remarks>Memory is allocated.</remarks>
    public TModel Average(EstimatorKind kind, ReadOnlySpan<Candidate> members, ReadOnlySpan<double> weights, in FitOptions options)
    {
        if (!weights.IsEmpty && weights.Length != members.Length)
        {
            throw new ArgumentException($"There are {weights.Length} weights for {members.Length} members.", nameof(weights));
        }

        var shares = new double[members.Length];
        double sum = 0.0;
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = weights.IsEmpty ? 1.0 : weights[i];
            if (!(shares[i] >= 0.0 && double.IsFinite(shares[i])))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Weight {i} is {shares[i]}, and must be a finite number not below 0."), nameof(weights));
            }

            sum += shares[i];
        }

        if (sum == 0.0 && shares.Length > 0)
        {
            throw new ArgumentException("All weights are 0.", nameof(weights));
        }

        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] /= sum;
        }

        return Combine(CreateStacker(kind, members, in options), kind, members, shares, in options);
    }

    private Stacker<T, TKernels> CreateStacker(EstimatorKind kind, ReadOnlySpan<Candidate> members, in FitOptions options)
    {
        if (members.Length is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new ArgumentException(
                $"There are {members.Length} members, and must be from 1 to {KernelLayout.MaxFeatures}.", nameof(members));
        }

        CheckCandidates(members);
        Begin(Named(kind), new TuningOptions { Fit = options });
        return new Stacker<T, TKernels>(kernels, Folds, parts, members.Length, ElementEpsilon, GapFills<T>.Of<TModel>(features));
    }

    private TModel Combine(
        Stacker<T, TKernels> stacker, EstimatorKind kind, ReadOnlySpan<Candidate> members, ReadOnlySpan<double> weights, in FitOptions options)
    {
        var sum = new double[features];
        double intercept = 0.0;
        if (stacker.FitMembers(Filled, kind, members, in options))
        {
            for (int i = 0; i < members.Length; i++)
            {
                intercept += weights[i] * stacker.Intercepts[i];
                for (int j = 0; j < features; j++)
                {
                    sum[j] += weights[i] * stacker.Coefficients[(i * features) + j];
                }
            }
        }

        RoundedModel.TryRound(sum, intercept, delivered, out T rounded);
        return Make(rounded);
    }
}
