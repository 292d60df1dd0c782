using SimdRegression.Losses;

namespace SimdRegression.Solvers;

/// <content>Minima of ever narrower parabolas, each predicted from the one before.</content>
/// <remarks>
/// Everything is multiplied by the width d, so that the curvature of a row inside the parabola is its weight: the sum of losses is that of
/// <see cref="SmoothedQuantileLoss"/>, and the penalty is multiplied by d. Widths are powers of two, so nothing is rounded by that.
/// </remarks>
internal sealed partial class QuantileSolver<T, TKernels>
{
    // The first width is about that of the residuals, or a part of it where the fit starts from another answer.
    private const int BitsOfFirstWidth = 2;
    private const int BitsOfWarmWidth = -3;

    // How much narrower the next parabola is at most. It is half as wide where the last one took more than a few steps, because other rows came inside.
    private const int MostBitsOfNarrowing = 4;
    private const int FewSteps = 2;

    // A width below this share of the residuals is beyond the digits of predictions.
    private const double NarrowestShare = 1e-12;

    // From here on an answer is tried at every width.
    private const double SmallShare = 1e-6;

    // What a step may leave, relative to the square of the width and the mean weight: little where few rows are inside, because an answer is tried there.
    private const double EnoughOfStep = 1e-8;
    private const double EnoughOfCoarseStep = 0.1;
    private const double RowsOfCoarseStep = 4.0;
    private const double ShareOfCoarseWidth = 1.0 / 64.0;
    private const int MostStepsOfWidth = 200;

    private const double SufficientDecrease = 1e-4;
    private const double ShortestStep = 1e-6;
    private const double LargestCut = 0.02;
    private const double SmallestCut = 0.6;

    private const double FirstFloor = 1.0 / 64.0;
    private const double SmallestFloor = 1e-13;
    private const double FloorGrowth = 16.0;

    // Part of the curvature inside the parabola for rows beyond it, where steps need it.
    private double floorLevel;
    private double coarseWidth;

    private FitStatus Solve(in RowBatch<T> batch, in WeightedQuantile middle, bool isWarm)
    {
        StartAtNull(in batch, in middle);
        if (certificate.Value == 0.0)
        {
            return FitStatus.Converged;
        }

        double size = Math.Max(answerObjective / totalWeight, double.Epsilon);
        double width = Math.ScaleB(1.0, Math.ILogB(size) + (isWarm ? BitsOfWarmWidth : BitsOfFirstWidth));
        if (isWarm)
        {
            StartWarm();
        }

        floorLevel = FirstFloor;
        coarseWidth = ShareOfCoarseWidth * size;
        double weightInside = double.NaN;
        int bits = 1;
        if (!Run(in batch, width))
        {
            return FitStatus.OutOfRange;
        }

        while (true)
        {
            int before = iterations;
            bool isStill = Descend(in batch, width);
            if (cancellation.IsCancellationRequested || iterations >= maxIterations)
            {
                return Finish(in batch, width) ? FitStatus.Converged
                    : cancellation.IsCancellationRequested ? FitStatus.Interrupted
                    : FitStatus.IterationLimit;
            }

            // The same rows inside twice: they are likely those of the answer.
            bool isSame = pass.TotalCurvature == weightInside || width < SmallShare * size;
            weightInside = pass.TotalCurvature;
            if (isStill && isSame && Finish(in batch, width))
            {
                return FitStatus.Converged;
            }

            bits = iterations - before <= FewSteps ? Math.Min(bits + 1, MostBitsOfNarrowing) : 1;
            double next = Math.ScaleB(width, -bits);
            if (next < NarrowestShare * size)
            {
                return FitStatus.Stalled;
            }

            if (!Narrow(in batch, width, next, isStill))
            {
                return FitStatus.OutOfRange;
            }

            width = next;
        }
    }

    // Begins with the best intercept alone, or with the coefficients next to zero that bounds allow. Until a better point is certified that is the answer,
    // and its objective is all that a gap can be.
    private void StartAtNull(in RowBatch<T> batch, in WeightedQuantile middle)
    {
        intercept = hasIntercept ? middle.Value : 0.0;
        for (int j = 0; j < features; j++)
        {
            current[j] = terms.Clamped(0.0, j);
        }

        var start = new SmoothedPoint(CurrentCoefficients, intercept, 0.0);
        KinkSums sums = kinks.Run(in batch, quantile, in start, CurrentCoefficients, intercept, zeros, 0.0);
        CurrentCoefficients.CopyTo(answer);
        answerIntercept = intercept;
        answerObjective = sums.TotalLoss + terms.ElasticValue(answer);
        best = answerObjective / unit;
        certificate = new Certificate(CertificateKind.DualityGap, best, tolerance);
    }

    // From where the last fit ended.
    private void StartWarm()
    {
        intercept = hasIntercept ? lastIntercept : 0.0;
        for (int j = 0; j < features; j++)
        {
            current[j] = terms.Clamped(last[j] / panels.Scale[j], j);
            intercept += hasIntercept ? panels.Centre[j] * panels.Scale[j] * current[j] : 0.0;
        }
    }

    // Goes over the rows at the current point.
    private bool Run(in RowBatch<T> batch, double width)
    {
        return RunAt(in batch, width, CurrentCoefficients, intercept, out objective);
    }

    private bool RunAt(in RowBatch<T> batch, double width, ReadOnlySpan<double> coefficients, double atIntercept, out double value)
    {
        var loss = new SmoothedQuantileLoss(quantile, width);
        pass.Run(in batch, in loss, coefficients, atIntercept, withCurvature: true);
        value = pass.TotalLoss + (width * terms.ElasticValue(coefficients));
        return double.IsFinite(value) && pass.IsFinite;
    }

    // Newton's method for one width; returns whether it came to rest.
    private bool Descend(in RowBatch<T> batch, double width)
    {
        double meanWeight = totalWeight / panels.Count;
        bool isCoarse = width > coarseWidth && pass.TotalCurvature > RowsOfCoarseStep * (features + 1) * meanWeight;
        double enough = (isCoarse ? EnoughOfCoarseStep : EnoughOfStep) * width * width * meanWeight;
        for (int i = 0; i < MostStepsOfWidth; i++)
        {
            if (cancellation.IsCancellationRequested || iterations >= maxIterations)
            {
                return false;
            }

            double noise = 4.0 * Epsilon * Math.Abs(objective);
            double expected = FindStep(width, pass.Gradient, pass.InterceptGradient, current);
            if (IsBlind(expected, width))
            {
                if (!RaiseFloor(in batch, width))
                {
                    return false;
                }

                continue;
            }

            double floor = pass.FloorOfCurvature;
            if (Math.Abs(expected) <= Math.Max(floor > 0.0 ? floor * enough : enough, noise))
            {
                return floor == 0.0 || Run(in batch, width);
            }

            if (Advance(in batch, width, expected, out double length))
            {
                floorLevel = floor == 0.0 ? floorLevel
                    : length == 1.0 ? Math.Max(SmallestFloor, floorLevel / FloorGrowth)
                    : length < 0.25 ? Math.Min(1.0, 4.0 * floorLevel)
                    : floorLevel;
            }
            else if (!RaiseFloor(in batch, width))
            {
                return false;
            }
        }

        return false;
    }

    // Where too few rows are inside, all rows get a part of their curvature, which gives steps a length. It shrinks as long as whole steps succeed:
    // the next row to come inside is then further away.
    private bool RaiseFloor(in RowBatch<T> batch, double width)
    {
        if (pass.FloorOfCurvature >= 1.0)
        {
            return false;
        }

        floorLevel = pass.FloorOfCurvature == 0.0 ? floorLevel : Math.Min(1.0, FloorGrowth * floorLevel);
        pass.CurvatureFloor = floorLevel;
        bool isFinite = RunAt(in batch, width, CurrentCoefficients, intercept, out objective);
        pass.CurvatureFloor = 0.0;
        return isFinite;
    }

    // Rows beyond the parabola do not bend. Where too few are inside to tell where the minimum is, slopes are left.
    private bool IsBlind(double expected, double width) =>
        !double.IsFinite(expected) || (pass.FloorOfCurvature == 0.0 && pass.HasFlatRows && step.LeavesSlopesBeside(terms, width));

    // Returns the change of the objective that the model expects; NaN without a step.
    private double FindStep(double width, ReadOnlySpan<double> gradient, double interceptGradient, ReadOnlySpan<double> from)
    {
        if (!terms.TryMultiply(width))
        {
            return double.NaN;
        }

        terms.SetElasticSlopes(from[..features]);
        bool found = step.Solve(pass.Curvature, gradient, interceptGradient, hasIntercept, terms, from[..features]);
        double expected = found ? interceptGradient * step.InterceptStep : double.NaN;
        for (int j = 0; j < features && found; j++)
        {
            double to = step.Target[j];
            double w = from[j];
            expected += gradient[j] * (to - w);
            expected += to == w ? 0.0 : (terms.L1[j] * (Math.Abs(to) - Math.Abs(w))) + (0.5 * terms.Quadratic[j] * (to - w) * (to + w));
        }

        terms.TryMultiply(1.0 / width);
        return expected;
    }

    private bool Advance(in RowBatch<T> batch, double width, double expected, out double length)
    {
        iterations++;
        double noise = 16.0 * Epsilon * Math.Abs(objective);
        double moved = step.InterceptStep;
        length = 1.0;
        while (length >= ShortestStep)
        {
            for (int j = 0; j < features; j++)
            {
                trial[j] = length == 1.0 ? step.Target[j] : current[j] + (length * (step.Target[j] - current[j]));
            }

            bool isFinite = RunAt(in batch, width, trial.AsSpan(0, features), intercept + (length * moved), out double value);
            if (isFinite && value <= objective + (SufficientDecrease * length * expected) + noise)
            {
                trial.CopyTo(current, 0);
                intercept += length * moved;
                objective = value;
                return true;
            }

            // Where a straight line between the slopes at both ends of the step is zero.
            double slope = isFinite ? SlopeAlong(width, moved) : double.NaN;
            double share = expected / (expected - slope);
            length *= share > 0.0 && share < 1.0 ? Math.Clamp(share, LargestCut, SmallestCut) : SmallestCut;
        }

        return false;
    }

    // The derivative of the objective along the step, at the trial point.
    private double SlopeAlong(double width, double moved)
    {
        double sum = pass.InterceptGradient * moved;
        for (int j = 0; j < features; j++)
        {
            double direction = step.Target[j] - current[j];
            double kink = trial[j] == 0.0 ? 0.0 : Math.CopySign(terms.L1[j], trial[j]);
            sum += direction * (pass.Gradient[j] + (width * (kink + (terms.Quadratic[j] * trial[j]))));
        }

        return sum;
    }

    // As long as the same rows are inside, their differences shrink with the width: the minimum for the next one is known. The objective there cannot be
    // above what the wider parabolas hid of it.
    private bool Narrow(in RowBatch<T> batch, double width, double next, bool isStill)
    {
        double highest = (objective / width) + (0.125 * width * pass.Curvature.Weight);
        current.CopyTo(reference, 0);
        double before = intercept;
        if (isStill && TryPredict(width, next))
        {
            bool isFinite = Run(in batch, next);
            if (isFinite && objective / next <= highest * (1.0 + (64.0 * Epsilon)))
            {
                return true;
            }
        }

        reference.CopyTo(current, 0);
        intercept = before;
        return Run(in batch, next);
    }

    private bool TryPredict(double width, double next)
    {
        double share = next / width;
        double kinkSlope = KinkSlopes(slopes);
        for (int j = 0; j < features; j++)
        {
            slopes[j] += share * (pass.Gradient[j] - slopes[j]);
        }

        double interceptSlope = kinkSlope + (share * (pass.InterceptGradient - kinkSlope));
        if (!double.IsFinite(FindStep(next, slopes, interceptSlope, current)))
        {
            return false;
        }

        step.Target.AsSpan(0, features).CopyTo(current);
        intercept += step.InterceptStep;
        return true;
    }

    // The part of the gradient that rows inside the parabola make: the sum of s (m - y) x and, returned, of s (m - y).
    private double KinkSlopes(Span<double> destination)
    {
        ReadOnlySpan<double> cross = pass.Curvature.Cross;
        ReadOnlySpan<double> mean = pass.Curvature.Mean;
        int stride = Kernels.KernelLayout.Stride(features);
        double offset = intercept - mean[stride];
        for (int j = 0; j < features; j++)
        {
            offset += mean[j] * current[j];
        }

        double slope = pass.Curvature.Weight * offset;
        for (int j = 0; j < features; j++)
        {
            double sum = -cross[(features * stride) + j];
            for (int k = 0; k < features; k++)
            {
                sum += cross[(Math.Max(j, k) * stride) + Math.Min(j, k)] * current[k];
            }

            destination[j] = sum + (mean[j] * slope);
        }

        return slope;
    }
}
