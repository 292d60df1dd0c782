using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;
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
    private const double DoubleEpsilon = MachineEpsilon.Double;

    private static readonly double[] NotBelowZero = [0.0];

    private readonly int features;
    private readonly FoldAssignment assignment;
    private readonly FoldMoments<T, TKernels> folds;
    private readonly BlockProducts<T> products;
    private readonly TrainingSums<T, TKernels> training;
    private readonly MomentAccumulator test;
    private readonly PathSolver solver;
    private readonly PathPoints points;
    private readonly CandidateOrder order;
    private readonly double[] coefficients;
    private readonly double[] intercepts;
    private readonly Doubled[] image;
    private readonly GapFills<T>? gaps;

    public Stacker(
        TKernels kernels, FoldAssignment assignment, FoldMoments<T, TKernels> folds, int memberCount, double elementEpsilon, GapFills<T>? gaps)
    {
        this.gaps = gaps;
        features = kernels.FeatureCount;
        this.assignment = assignment;
        this.folds = folds;
        var ofBlocks = BlockKernels<T>.Of(kernels);
        products = new BlockProducts<T>(ofBlocks);
        training = new TrainingSums<T, TKernels>(assignment, folds, products);
        test = folds.CreateSum();
        solver = new PathSolver(ofBlocks.OfSolvers, elementEpsilon);
        points = new PathPoints(features, memberCount);
        order = new CandidateOrder(memberCount);
        coefficients = new double[memberCount * features];
        intercepts = new double[memberCount];
        image = new Doubled[features];
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
        var errors = new double[members.Length];
        training.Restart();
        for (int fold = 0; fold < assignment.FoldCount; fold++)
        {
            MomentAccumulator others = gaps is null ? training.Of(fold) : gaps.Fill(training.Of(fold));
            if (!FitMembers(others, kind, members, in options))
            {
                return null;
            }

            test.Reset();
            folds.Join(fold, fold + 1, test, products);
            Predict(members.Length, gaps is null ? test : gaps.FillTest(test), options.Intercept ? others : null, ofFold);
            AddErrors(ofFold, errors);
            predictions.Combine(ofFold, 1);
        }

        for (int i = 0; i < errors.Length; i++)
        {
            errors[i] /= predictions.Weight;
        }

        var weighing = new NormalEquationsSolver(SolverKernels.Of(new RuntimeKernels<double>(members.Length)), DoubleEpsilon);
        var request = new FitRequest(
            EstimatorKind.LeastSquares, Strength.Total(0.0), 0.0, new FitOptions { Intercept = false, LowerBounds = NotBelowZero });
        FitReport report = weighing.Fit(predictions, in request);
        return new StackingResult(members, weighing.Coefficients, errors, report.MeanSquaredError, report);
    }

    // The moments of the members' predictions of the rows of a fold, in doubled precision: what members leave of the targets is small against
    // these where folds lie far from each other. An intercept moves predictions about the means of the training rows.
    private void Predict(int memberCount, MomentAccumulator test, MomentAccumulator? others, MomentAccumulator destination)
    {
        int stride = KernelLayout.Stride(features);
        int memberStride = KernelLayout.Stride(memberCount);
        destination.Reset();
        for (int i = 0; i < memberCount; i++)
        {
            ReadOnlySpan<double> own = coefficients.AsSpan(i * features, features);
            Doubled mean = others is null ? 0.0 : MeanOf(others, stride);
            Doubled withTarget = 0.0;
            for (int j = 0; j < features; j++)
            {
                mean += own[j] * (others is null ? MeanOf(test, j) : MeanOf(test, j) - MeanOf(others, j));
                withTarget += own[j] * CrossOf(test, (features * stride) + j);
                image[j] = 0.0;
                for (int k = 0; k < features; k++)
                {
                    image[j] += own[k] * CrossOf(test, (Math.Max(j, k) * stride) + Math.Min(j, k));
                }
            }

            (destination.MeanBuffer[i], destination.MeanLowBuffer[i]) = mean;
            SetCross(destination, (memberCount * memberStride) + i, withTarget);
            for (int other = 0; other <= i; other++)
            {
                ReadOnlySpan<double> theirs = coefficients.AsSpan(other * features, features);
                Doubled product = 0.0;
                for (int j = 0; j < features; j++)
                {
                    product += theirs[j] * image[j];
                }

                SetCross(destination, (i * memberStride) + other, product);
            }
        }

        (destination.MeanBuffer[memberStride], destination.MeanLowBuffer[memberStride]) = MeanOf(test, stride);
        SetCross(destination, (memberCount + 1) * memberStride, CrossOf(test, (features + 1) * stride));
        destination.RestoreScalars(test.Count, test.Weight, test.WeightLow, test.LostToUnderflow, test.IsDoubled, test.HoldsSingle);
        destination.Tally = test.Tally;
    }

    // Adds the weighted sum of (y - z)^2 over the rows of a fold for each member, from the centred products and the means.
    private static void AddErrors(MomentAccumulator ofFold, double[] errors)
    {
        int stride = KernelLayout.Stride(errors.Length);
        for (int i = 0; i < errors.Length; i++)
        {
            Doubled squares = CrossOf(ofFold, (errors.Length + 1) * stride) - (2.0 * CrossOf(ofFold, (errors.Length * stride) + i))
                + CrossOf(ofFold, (i * stride) + i);
            double bias = (MeanOf(ofFold, stride) - MeanOf(ofFold, i)).High;
            errors[i] += Math.Max(0.0, squares.High) + (ofFold.Weight * bias * bias);
        }
    }

    private static Doubled MeanOf(MomentAccumulator moments, int vector) => new(moments.Mean[vector], moments.MeanLow[vector]);

    private static Doubled CrossOf(MomentAccumulator moments, int index) => new(moments.Cross[index], moments.CrossLow[index]);

    private static void SetCross(MomentAccumulator moments, int index, Doubled value) =>
        (moments.CrossBuffer[index], moments.CrossLowBuffer[index]) = value;
}
