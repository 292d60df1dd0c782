using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Fits the multi-task elastic net as a group lasso of K N coefficients: its Gram matrix has that of the features once for each target on its diagonal, and
/// the coefficients of one feature are a group. The squares of the penalty stand in the Gram matrix. So sweeps, Newton steps and the duality gap are those
/// of groups.
/// </summary>
internal sealed class MultiTaskFit
{
    private readonly int features;
    private readonly int targets;
    private readonly int size;
    private readonly MomentAccumulator state;
    private readonly LinearModel<double>.Moments moments;
    private readonly FeatureGroups groups;
    private readonly double[] factors;
    private readonly double[] squares;
    private readonly double[] coefficients;
    private readonly int[] chosen;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="features">N.</param>
    /// <param name="targets">K.</param>
    public MultiTaskFit(int features, int targets)
    {
        this.features = features;
        this.targets = targets;
        size = features * targets;
        state = new MomentAccumulator(size, isSingle: false);
        moments = new LinearModel<double>.Moments(size);
        moments.Prepare<GroupLasso>();
        chosen = new int[size];
        for (int column = 0; column < size; column++)
        {
            chosen[column] = column % features;
        }

        groups = new FeatureGroups(chosen);
        factors = new double[features];
        squares = new double[features];
        coefficients = new double[size];
        Columns = new int[targets];
    }

    /// <summary>The column of each target in the moments of a fit, or <see cref="MomentSelection.OwnTarget"/>; to be set before it.</summary>
    public int[] Columns { get; }

    /// <summary>The coefficients of a target.</summary>
    public ReadOnlySpan<double> CoefficientsOf(int target) => coefficients.AsSpan(target * features, features);

    /// <summary>The intercept of a target.</summary>
    public double InterceptOf(MomentAccumulator source, int width, int target, bool hasIntercept)
    {
        double intercept = MomentSelection.MeanOf(source.Mean, width, Columns[target]);
        for (int j = 0; j < features; j++)
        {
            intercept -= source.Mean[j] * coefficients[(target * features) + j];
        }

        return hasIntercept ? intercept : 0.0;
    }

    /// <summary>Fits.</summary>
    /// <param name="source">The moments: the features, then columns of targets.</param>
    /// <param name="width">The number of their features.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options.</param>
    public FitReport Fit(MomentAccumulator source, int width, in MultiTaskElasticNet penalty, in FitOptions options)
    {
        penalty.Strength.Require("penalty");
        if (options.IsBounded)
        {
            throw new ArgumentException("The multi-task elastic net takes no bounds.", nameof(options));
        }

        options.CheckRestrictions(features);
        double weight = source.Weight;
        double share = penalty.L1Ratio;
        for (int j = 0; j < features; j++)
        {
            double deviation = options.Standardize && weight > 0.0 ? Math.Sqrt(Math.Max(0.0, MomentSelection.ProductOf(source.Cross, width, j, j)) / weight) : 1.0;
            double factor = options.PenaltyFactors.IsEmpty ? 1.0 : options.PenaltyFactors.Span[j];
            factors[j] = factor * share * deviation;
            squares[j] = factor * (1.0 - share) * deviation * deviation;
        }

        // The Gram matrix is centred already, or not to be.
        FitOptions asked = options with { Intercept = true, Standardize = false, PenaltyFactors = default };
        bool isFraction = penalty.Strength.Convention == StrengthConvention.FractionOfMax;
        if (isFraction && share == 0.0)
        {
            throw new ArgumentException("A fraction of alphaMax needs a share of the norms: without them no finite strength makes the coefficients zero.", nameof(penalty));
        }

        double alphaMax = double.NaN;
        if (isFraction)
        {
            State(source, width, options.Intercept, 0.0);
            FitReport zero = moments.Fit(new GroupLasso(Strength.FractionOfMax(1.0), groups, factors: factors), asked with { WarmStart = false }, coefficients, out _);
            alphaMax = zero.AlphaMax;
            if (penalty.Strength.Value >= 1.0)
            {
                double strength = alphaMax * penalty.Strength.Value;
                return Finish(source, zero with { Alpha = strength, Objective = zero.Objective }, share, options.Intercept, 0.0);
            }
        }

        double alpha = NormalEquationsSolver.PerSample(penalty.Strength, weight, alphaMax);
        alpha = double.IsNaN(alpha) ? 0.0 : Math.Min(alpha, double.MaxValue);
        State(source, width, options.Intercept, Math.Min(weight * alpha, double.MaxValue));
        FitReport report = moments.Fit(new GroupLasso(Strength.PerSample(alpha), groups, factors: factors), in asked, coefficients, out _);
        return Finish(source, report, share, options.Intercept, weight * alpha);
    }

    private FitReport Finish(MomentAccumulator source, FitReport report, double share, bool hasIntercept, double strength)
    {
        int active = 0;
        double price = 0.0;
        for (int j = 0; j < features; j++)
        {
            double square = 0.0;
            for (int k = 0; k < targets; k++)
            {
                double value = coefficients[(k * features) + j];
                square += value * value;
            }

            active += square > 0.0 ? 1 : 0;
            price += strength * squares[j] * square;
        }

        return report with
        {
            Estimator = EstimatorKind.Other,
            FeatureCount = features,
            Rank = Math.Min(features, (report.Rank + targets - 1) / targets),
            RowCount = source.Count,
            Intercept = hasIntercept,
            AlphaMax = share > 0.0 ? report.AlphaMax : double.NaN,
            L1Ratio = share,
            ActiveCount = active,
            ResidualSumOfSquares = Math.Max(0.0, report.ResidualSumOfSquares - price),
        };
    }

    // One block of features for each target. The squares of the penalty stand on the diagonal, as rows of data would add them.
    private void State(MomentAccumulator source, int width, bool hasIntercept, double strength)
    {
        int stride = KernelLayout.Stride(size);
        double weight = source.Weight;
        Span<double> cross = state.CrossBuffer;
        Span<double> low = state.CrossLowBuffer;
        cross.Clear();
        low.Clear();
        state.MeanBuffer.Clear();
        state.MeanLowBuffer.Clear();
        double total = 0.0;
        for (int k = 0; k < targets; k++)
        {
            int first = k * features;
            int target = Columns[k];
            for (int i = 0; i < features; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    int cell = ((first + i) * stride) + first + j;
                    cross[cell] = Product(source, width, i, j, hasIntercept, out low[cell]);
                }

                int diagonal = ((first + i) * stride) + first + i;
                cross[diagonal] += Math.Min(strength * squares[i], double.MaxValue);
                int side = (size * stride) + first + i;
                cross[side] = Product(source, width, target, i, hasIntercept, out low[side]);
                if (hasIntercept)
                {
                    state.MeanBuffer[first + i] = source.Mean[i];
                    state.MeanLowBuffer[first + i] = source.MeanLow[i];
                }
            }

            total += Product(source, width, target, target, hasIntercept, out double rest) + rest;
        }

        cross[(size + 1) * stride] = total;
        state.RestoreScalars(source.Count, weight, source.WeightLow, source.LostToUnderflow, source.IsDoubled, source.HoldsSingle);
        state.CopyRounding(source, chosen, Columns[0]);
        for (int k = 1; k < targets; k++)
        {
            state.AddRoundingToTarget(source, Columns[k] == MomentSelection.OwnTarget ? KernelLayout.Stride(width) : Columns[k]);
        }

        moments.CopyFrom(state);
    }

    private static double Product(MomentAccumulator source, int width, int first, int second, bool isCentred, out double low)
    {
        double product = MomentSelection.ProductOf(source.Cross, width, first, second);
        low = MomentSelection.ProductOf(source.CrossLow, width, first, second);
        if (isCentred)
        {
            return product;
        }

        // The sum and what it is rounded by, so that few digits are lost where the mean is large.
        double moved = source.Weight * MomentSelection.MeanOf(source.Mean, width, first) * MomentSelection.MeanOf(source.Mean, width, second);
        double sum = product + moved;
        double part = sum - product;
        low += (product - (sum - part)) + (moved - part);
        return sum;
    }
}
