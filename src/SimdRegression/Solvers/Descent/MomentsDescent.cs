using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Penalties;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// Batch descents of the squared loss that never see a row: the gradient of 1/(2W) sum s (x.w + b - y)^2 is in the moments. With C, c the
/// centred cross products and m, y~ the means, e = m.w + b - y~: (C w - c)/W + e m in w, and e in b.
/// </summary>
/// <param name="features">N.</param>
internal sealed class MomentsDescent(int features)
{
    // How far rounding moves the mean loss, relative to it where it is not tiny.
    private const double Noise = 1e-12;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly double[] matrix = new double[features * KernelLayout.Stride(features)];
    private readonly double[] products = new double[features];
    private readonly double[] slopes = new double[features];

    /// <summary>The run, its problem and its answer.</summary>
    public DescentRun Run { get; } = new(features);

    /// <summary>Runs a descent.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="regularizer">The penalty or set.</param>
    /// <param name="plan">The method.</param>
    /// <param name="options">The options; checked.</param>
    /// <exception cref="ArgumentException">The strength does not suit.</exception>
    public TrainingReport Fit<TRegularizer>(
        MomentAccumulator moments, in TRegularizer regularizer, in DescentPlan plan, in FitOptions options)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        TRegularizer.Check(in regularizer, features, options.PenaltyFactors.Span);
        double weight = moments.Weight;
        if (moments.IsEmpty)
        {
            Run.Forget();
            return DescentReports.WithoutAnswer(FitStatus.NoData);
        }

        DescentProblem problem = Run.Problem;
        problem.Measure(moments, in options);
        if (!double.IsFinite(problem.LargestEigenvalue))
        {
            Run.Forget();
            return DescentReports.WithoutAnswer(FitStatus.OutOfRange);
        }

        double share = TRegularizer.L1ShareOf(in regularizer);
        double alphaMax = AlphaMaxOf(moments, in regularizer, in options);
        double alpha = ResolvedStrength.Of<SquaredLoss, TRegularizer>(in regularizer, weight, alphaMax);
        problem.State(in options, alpha / weight, share, splits: !plan.IsAccelerated, largestCurvature: 1.0, isQuadratic: true);
        if (!problem.IsInRange)
        {
            Run.Forget();
            return DescentReports.WithoutAnswer(FitStatus.OutOfRange);
        }

        FillMatrix(moments);
        problem.FindGap(in regularizer, hasAllRows: true);
        double unit = 0.5 * moments.Cross[(features + 1) * stride] / weight;
        Run.Begin(in plan, in options, options.Intercept ? unit : double.NaN, Noise);
        double meanLoss;
        do
        {
            meanLoss = Evaluate(moments);
        }
        while (Run.Advance(in regularizer, meanLoss));

        return DescentReports.Complete(Run.Report, in regularizer, in options, moments.RowsWithWeight, weight, alpha, alphaMax);
    }

    /// <summary>The smallest strength, beside the summed loss, at which all coefficients are zero; NaN where none is known.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="regularizer">The penalty or set.</param>
    /// <param name="options">The options; checked.</param>
    /// <exception cref="ArgumentException">The penalty does not suit the features.</exception>
    public double AlphaMax<TRegularizer>(MomentAccumulator moments, in TRegularizer regularizer, in FitOptions options)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        TRegularizer.Check(in regularizer, features, options.PenaltyFactors.Span);
        if (moments.IsEmpty)
        {
            return double.NaN;
        }

        Run.Problem.MeasureScales(moments, in options);
        return AlphaMaxOf(moments, in regularizer, in options);
    }

    private double AlphaMaxOf<TRegularizer>(MomentAccumulator moments, in TRegularizer regularizer, in FitOptions options)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double share = TRegularizer.L1ShareOf(in regularizer);
        if (TRegularizer.IsConstraint || !(share > 0.0 || double.IsNaN(share)))
        {
            return double.NaN;
        }

        // The null model has the mean of the target as its intercept.
        double targetMean = options.Intercept ? 0.0 : moments.Mean[stride];
        for (int j = 0; j < features; j++)
        {
            slopes[j] = -(moments.Cross[(features * stride) + j] + (moments.Weight * targetMean * moments.Mean[j]));
        }

        return DescentReports.AlphaMax(slopes, Run.Problem.Scale, in options, share, in regularizer);
    }

    private void FillMatrix(MomentAccumulator moments)
    {
        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = moments.Cross[(i * stride) + j] / moments.Weight;
                matrix[(i * stride) + j] = product;
                matrix[(j * stride) + i] = product;
            }
        }
    }

    private double Evaluate(MomentAccumulator moments)
    {
        ReadOnlySpan<double> w = Run.Coefficients;
        ReadOnlySpan<double> means = moments.Mean[..features];
        Array.Clear(products);
        for (int j = 0; j < features; j++)
        {
            VectorOperations.AddScaled(products, w[j], matrix.AsSpan(j * stride, features));
        }

        double weight = moments.Weight;
        double error = VectorOperations.Inner(means, w) + Run.Intercept - moments.Mean[stride];
        double loss = moments.Cross[(features + 1) * stride] / weight;
        Span<double> gradient = Run.Gradient;
        for (int j = 0; j < features; j++)
        {
            double target = moments.Cross[(features * stride) + j] / weight;
            double centred = products[j] - target;
            loss += w[j] * (centred - target);
            gradient[j] = centred + (error * means[j]);
        }

        Run.Slope = error;
        return 0.5 * (Math.Max(0.0, loss) + (error * error));
    }
}
