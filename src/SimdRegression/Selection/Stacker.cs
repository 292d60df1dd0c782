using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>Finds what the members of an ensemble count from the moments of folds: predictions are linear in the row, and so are their moments.</summary>
/// <remarks>
/// With A the coefficients of the members that were fitted without a fold, b their intercepts, m and C the fold's means and centred cross
/// products, the predictions of its rows have means Am + b, centred cross products ACA' and A C(xy) with the target. Summed over the folds
/// these are the moments of all held-out predictions, to which non-negative least squares without intercept is fitted.
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed class Stacker<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double DoubleEpsilon = 1.0 / (1L << 52);

    private static readonly double[] NotBelowZero = [0.0];

    private readonly int features;
    private readonly FoldAssignment assignment;
    private readonly FoldMoments<T, TKernels> folds;
    private readonly BlockProducts<T, TKernels> products;
    private readonly TrainingSums<T, TKernels> training;
    private readonly MomentAccumulator test;
    private readonly PathSolver<TKernels> solver;
    private readonly PathPoints points;
    private readonly CandidateOrder order;
    private readonly double[] coefficients;
    private readonly double[] intercepts;
    private readonly double[] image;

    public Stacker(
        TKernels kernels, FoldAssignment assignment, FoldMoments<T, TKernels> folds, int memberCount, double elementEpsilon)
    {
        features = kernels.FeatureCount;
        this.assignment = assignment;
        this.folds = folds;
        products = new BlockProducts<T, TKernels>(kernels);
        training = new TrainingSums<T, TKernels>(assignment, folds, products);
        test = folds.CreateSum();
        solver = new PathSolver<TKernels>(kernels, elementEpsilon);
        points = new PathPoints(features, memberCount);
        order = new CandidateOrder(memberCount);
        coefficients = new double[memberCount * features];
        intercepts = new double[memberCount];
        image = new double[features];
    }

    /// <summary>The coefficients of the members of the last call of <see cref="FitMembers"/>, N after N.</summary>
    public ReadOnlySpan<double> Coefficients => coefficients;

    /// <summary>Their intercepts.</summary>
    public ReadOnlySpan<double> Intercepts => intercepts;

    /// <summary>Fits the members to moments.</summary>
    /// <returns>Whether all of them have an answer.</returns>
    public bool FitMembers(MomentAccumulator moments, EstimatorKind kind, ReadOnlySpan<Candidate> members, in FitOptions options)
    {
        bool areFitted = true;
        order.Sort(members, 0);
        for (int start = 0; start < order.Count;)
        {
            int end = order.EndOfGroup(start);
            solver.Fit(moments, kind, order.L1RatioAt(start), order.Alphas[start..end], in options, points);
            for (int i = start; i < end; i++)
            {
                int member = order.Indices[i];
                points.CoefficientsAt(i - start).CopyTo(coefficients.AsSpan(member * features));
                intercepts[member] = points.Intercepts[i - start];
                areFitted &= points.Statuses[i - start] is not (FitStatus.NoData or FitStatus.OutOfRange);
            }

            start = end;
        }

        return areFitted;
    }

    /// <summary>Weighs the members by their predictions of the rows that each fold holds out.</summary>
    /// <returns>The weights with their errors; null where a member has no answer without some fold.</returns>
    public StackingResult? Weigh(EstimatorKind kind, ReadOnlySpan<Candidate> members, in FitOptions options)
    {
        var predictions = new MomentAccumulator(members.Length, isSingle: false);
        var ofFold = new MomentAccumulator(members.Length, isSingle: false);
        training.Restart();
        for (int fold = 0; fold < assignment.FoldCount; fold++)
        {
            if (!FitMembers(training.Of(fold), kind, members, in options))
            {
                return null;
            }

            test.Reset();
            folds.Join(fold, fold + 1, test, products);
            Predict(members.Length, ofFold);
            predictions.Combine(ofFold, 1);
        }

        var weighing = new NormalEquationsSolver<RuntimeKernels<double>>(new RuntimeKernels<double>(members.Length), DoubleEpsilon);
        var request = new FitRequest(
            EstimatorKind.LeastSquares, Strength.Total(0.0), 0.0, new FitOptions { Intercept = false, LowerBounds = NotBelowZero });
        FitReport report = weighing.Fit(predictions, in request);
        return new StackingResult(members, weighing.Coefficients, MemberErrors(predictions, members.Length), report.MeanSquaredError, report);
    }

    // The moments of the members' predictions of the rows of a fold.
    private void Predict(int memberCount, MomentAccumulator destination)
    {
        int stride = KernelLayout.Stride(features);
        int memberStride = KernelLayout.Stride(memberCount);
        ReadOnlySpan<double> cross = test.Cross;
        Span<double> mean = destination.MeanBuffer;
        Span<double> products = destination.CrossBuffer;
        destination.Reset();
        for (int i = 0; i < memberCount; i++)
        {
            ReadOnlySpan<double> own = coefficients.AsSpan(i * features, features);
            mean[i] = intercepts[i];
            for (int j = 0; j < features; j++)
            {
                mean[i] += own[j] * test.Mean[j];
                products[(memberCount * memberStride) + i] += own[j] * cross[(features * stride) + j];
                image[j] = 0.0;
                for (int k = 0; k < features; k++)
                {
                    image[j] += cross[(Math.Max(j, k) * stride) + Math.Min(j, k)] * own[k];
                }
            }

            for (int other = 0; other <= i; other++)
            {
                ReadOnlySpan<double> others = coefficients.AsSpan(other * features, features);
                for (int j = 0; j < features; j++)
                {
                    products[(i * memberStride) + other] += image[j] * others[j];
                }
            }
        }

        mean[memberStride] = test.Mean[stride];
        products[(memberCount + 1) * memberStride] = cross[(features + 1) * stride];
        destination.RestoreScalars(
            test.Count, test.Weight, test.WeightLow, test.LostToUnderflow, isDoubled: false, test.HoldsSingle);
    }

    // E (y - z)^2 of each member, from the centred products and the means.
    private static double[] MemberErrors(MomentAccumulator predictions, int memberCount)
    {
        int stride = KernelLayout.Stride(memberCount);
        var errors = new double[memberCount];
        for (int i = 0; i < memberCount; i++)
        {
            double squares = predictions.Cross[(memberCount + 1) * stride] - (2.0 * predictions.Cross[(memberCount * stride) + i])
                + predictions.Cross[(i * stride) + i];
            double bias = predictions.Mean[stride] - predictions.Mean[i];
            errors[i] = Math.Max(0.0, squares / predictions.Weight) + (bias * bias);
        }

        return errors;
    }
}
