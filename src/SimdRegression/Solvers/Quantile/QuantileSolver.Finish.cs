using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <content>The exact answer from the rows inside a narrow parabola, and its certificate.</content>
/// <remarks>
/// <para>
/// With E the rows inside, the answer goes through all of them: m = y. Their sums of squares tell where that is, and the equations
/// are solved again for what is left, until nothing is. The dual values of E are u = x.k + o for the direction (k, o) that makes the
/// slopes of all coefficients that are not zero balance; the same matrix gives it.
/// </para>
/// <para>
/// Each u within [-q, 1 - q], with slopes that the penalty allows, is a dual point, and the objective is above its minimum by at most the gap of the
/// two (Rockafellar 1970). What rounding leaves of a slope is balanced by a further change of u over E, whose size the matrix bounds.
/// Where that leads a u out of its range by v, all of u is made smaller by the share v / min(q, 1 - q), which costs that share of the objective.
/// </para>
/// </remarks>
internal sealed partial class QuantileSolver<T, TKernels>
{
    private const int MostRefinements = 4;
    private const int MostBalances = 6;

    // However noisy rounding makes it, a tolerance above this would be none.
    private const double HighestRounding = 1e-9;

    // Of the squares of a column, what no sum of some of its rows can tell from nothing.
    private const double SmallestShare = 1e-13;

    // The answer is sought with a parabola beside which a penalty of squares is smaller by this power of two.
    private const int BitsOfFinish = 22;

    private readonly CoefficientTerms dualTerms;
    private readonly double[] point;
    private readonly double[] direction;
    private readonly double[] residuals;
    private readonly double[] zeros;
    private readonly double[] reference;
    private readonly double[] answer;
    private double answerIntercept;
    private double answerObjective;
    private Certificate certificate;
    private double best;

    // Returns whether the tolerance is met. The answer becomes the point with the smallest gap so far.
    private bool Finish(in RowBatch<T> batch, double width)
    {
        bool isEmpty = !(pass.Curvature.Weight > 0.0);
        double narrow = NarrowOf(width);
        double kinkSlope = KinkSlopes(slopes);
        double share = narrow / width;
        for (int j = 0; j < features; j++)
        {
            slopes[j] += share * pass.Gradient[j];
        }

        double interceptSlope = kinkSlope + (share * pass.InterceptGradient);
        current.CopyTo(point, 0);
        current.CopyTo(reference, 0);
        double pointIntercept = intercept;
        var smoothed = new SmoothedPoint(reference.AsSpan(0, features), intercept, width);
        for (int i = 0; i < MostRefinements; i++)
        {
            if (!isEmpty)
            {
                if (!double.IsFinite(FindStep(narrow, slopes, interceptSlope, point)))
                {
                    return false;
                }

                step.Target.AsSpan(0, features).CopyTo(point);
                pointIntercept += step.InterceptStep;
            }

            if (!TryCertify(in batch, in smoothed, narrow, isEmpty, ref pointIntercept, out KinkSums sums))
            {
                return false;
            }

            if (certificate.Value <= certificate.Tolerance || isEmpty)
            {
                return certificate.Value <= certificate.Tolerance;
            }

            for (int j = 0; j < features; j++)
            {
                slopes[j] = kinks.KinkGradient[j] + (narrow * kinks.DualGradient[j]);
            }

            interceptSlope = sums.KinkDifference + (narrow * sums.DualIntercept);
        }

        return false;
    }

    // A width at which squares of coefficients are still told apart from the rows inside, whose sums of squares may leave some directions out.
    private double NarrowOf(double width)
    {
        double strongest = 0.0;
        for (int j = 0; j < features; j++)
        {
            double square = pass.Curvature.Weight * panels.Deviation[j] * panels.Deviation[j];
            strongest = Math.Max(strongest, square > 0.0 ? terms.Quadratic[j] / square : 0.0);
        }

        return strongest > 0.0 && double.IsFinite(strongest)
            ? Math.Min(width, Math.ScaleB(1.0, -BitsOfFinish - Math.ILogB(strongest)))
            : Math.ScaleB(width, -BitsOfFinish);
    }

    // Finds the dual point that belongs to the point, and the gap of the two. What squares of coefficients leave of the slopes moves the point as well,
    // by so little that rows inside stay where they are.
    private bool TryCertify(
        in RowBatch<T> batch, in SmoothedPoint smoothed, double narrow, bool isEmpty, ref double pointIntercept, out KinkSums sums)
    {
        Span<double> w = point.AsSpan(0, features);
        HoldZeros(w);
        direction.AsSpan().Clear();
        double offset = 0.0;
        sums = kinks.Run(in batch, quantile, in smoothed, w, pointIntercept, direction, offset);
        double shift = isEmpty ? 0.0 : double.PositiveInfinity;
        for (int i = 0; i < MostBalances && !isEmpty; i++)
        {
            double left = Residuals(w);
            double interceptLeft = hasIntercept ? sums.DualIntercept : 0.0;
            SetSquares(i == 0 ? 0.0 : narrow);
            if (!step.Solve(pass.Curvature, residuals, interceptLeft, hasIntercept, dualTerms, zeros))
            {
                return false;
            }

            // A change d of the direction moves each u by at most the root of d'Hd over its weight.
            double square = -step.InterceptStep * interceptLeft;
            for (int j = 0; j < features; j++)
            {
                square -= step.Target[j] * residuals[j];
            }

            double moved = Math.Sqrt(Math.Max(0.0, square) / sums.LeastWeight);
            bool isSmall = left + Math.Abs(interceptLeft) <= 16.0 * Epsilon * totalWeight;
            if (i > 1 && (isSmall || moved >= 0.5 * shift))
            {
                shift = Math.Min(shift, moved);
                break;
            }

            shift = moved;
            VectorOperations.Add(direction.AsSpan(0, features), step.Target.AsSpan(0, features));
            offset += step.InterceptStep;
            if (i > 0)
            {
                VectorOperations.AddScaled(w, narrow, step.Target.AsSpan(0, features));
                pointIntercept += narrow * step.InterceptStep;
            }

            sums = kinks.Run(in batch, quantile, in smoothed, w, pointIntercept, direction, offset);
        }

        Residuals(w);
        double value = sums.TotalLoss + terms.ElasticValue(w);
        double rounding = BandOf(pointIntercept) * sums.KinkWeight / unit;
        double gap = (GapOf(w, in sums, value, shift) / unit) + rounding;
        if (gap < best)
        {
            best = gap;
            w.CopyTo(answer);
            answerIntercept = pointIntercept;
            answerObjective = value;
            certificate = new Certificate(CertificateKind.DualityGap, gap, Math.Max(tolerance, Math.Min(HighestRounding, 4.0 * rounding)));
        }

        return true;
    }

    // How far rounding may take a prediction from a target that it equals. The intercept is rounded once more in the units of the data, where columns far from
    // zero make it large.
    private double BandOf(double atIntercept)
    {
        double size = Math.Abs(atIntercept) + largestTarget;
        for (int j = 0; j < features; j++)
        {
            size += Math.Abs(point[j]) * (Math.Abs(panels.Middle[j]) + (4.0 * panels.Deviation[j]));
        }

        return Epsilon * ((4.0 * size) + Math.Abs(InterceptOfData(point, atIntercept).Rounded));
    }

    // Slopes of coefficients at a kink or a bound need no balance: the direction leaves them out.
    private void HoldZeros(ReadOnlySpan<double> w)
    {
        for (int j = 0; j < features; j++)
        {
            bool isHeld = !IsFree(w, j);
            dualTerms.Lower[j] = isHeld ? 0.0 : double.NegativeInfinity;
            dualTerms.Upper[j] = isHeld ? 0.0 : double.PositiveInfinity;
        }

        dualTerms.SetStrength(0.0, 0.0);
    }

    // Directions that the rows inside leave out must not be told from rounding.
    private void SetSquares(double factor)
    {
        for (int j = 0; j < features; j++)
        {
            double size = Math.Abs(panels.Middle[j]) + panels.Deviation[j];
            dualTerms.Quadratic[j] = Math.Max(factor * terms.Quadratic[j], SmallestShare * pass.Curvature.Weight * size * size);
        }
    }

    private bool IsFree(ReadOnlySpan<double> w, int j) =>
        (w[j] != 0.0 || terms.L1[j] == 0.0) && w[j] > terms.Lower[j] && w[j] < terms.Upper[j] && !step.Problem.Fixed[j];

    // What is left of the slopes that have to balance; returns their largest magnitude.
    private double Residuals(ReadOnlySpan<double> w)
    {
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            double kink = w[j] == 0.0 ? 0.0 : Math.CopySign(terms.L1[j], w[j]);
            double penalty = terms.QuadraticSlope(w, j) + kink;
            residuals[j] = IsFree(w, j) ? kinks.DualGradient[j] + penalty : 0.0;
            largest = Math.Max(largest, Math.Abs(residuals[j]));
        }

        return largest;
    }

    private double GapOf(ReadOnlySpan<double> w, in KinkSums sums, double value, double shift)
    {
        double gap = sums.Gap;
        for (int j = 0; j < features; j++)
        {
            gap += step.Problem.Fixed[j] || IsBalanced(w, j) ? 0.0
                : DualityCertifier<T, TKernels>.GapOf(terms, j, w[j], -kinks.DualGradient[j], value);
        }

        double beyond = sums.KinkWeight > 0.0 ? Math.Max(0.0, shift - sums.LeastSlack) : 0.0;
        gap += beyond > 0.0 ? Math.Min(1.0, beyond / Math.Min(quantile, 1.0 - quantile)) * value : 0.0;
        return double.IsNaN(gap) ? value : Math.Min(gap, value);
    }

    // Whether nothing but rounding is left of a slope that has to balance exactly.
    private bool IsBalanced(ReadOnlySpan<double> w, int j)
    {
        double size = totalWeight * (Math.Abs(panels.Middle[j]) + (4.0 * panels.Deviation[j]));
        return IsFree(w, j) && terms.Quadratic[j] == 0.0 && Math.Abs(residuals[j]) <= 16.0 * Epsilon * (size + terms.L1[j]);
    }
}
