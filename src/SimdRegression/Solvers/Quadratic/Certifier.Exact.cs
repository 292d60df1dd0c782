using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <content>The columns whose slopes must be exact, and the corrections that bring slopes near to where they belong.</content>
internal sealed partial class Certifier
{
    private const byte Ordinary = 0;
    private const byte Exact = 1;

    private readonly byte[] kinds = new byte[features];
    private readonly double[] targets = new double[features];
    private readonly int[] exact = new int[features];
    private readonly bool[] isExact = new bool[features];
    private readonly double[] delta = new double[KernelLayout.Stride(features)];
    private readonly double[] deltaLow = new double[KernelLayout.Stride(features)];
    private readonly double[] whole = new double[KernelLayout.Stride(features)];
    private readonly double[] image = new double[KernelLayout.Stride(features)];
    private readonly double[] imageLow = new double[KernelLayout.Stride(features)];
    private readonly CompactCholesky cholesky = new(features);
    private int exactCount;
    private double smallestEigenvalue;
    private bool isOpen;

    // The coefficients that no bound holds and whose penalty the rounding of slopes hides, and those on a bound from which the slope may lead
    // away; they are factored anew only when they are others than last time.
    private bool CollectExact(ScaledProblem problem, ReadOnlySpan<double> v, double hidden)
    {
        bool same = exactCount >= 0;
        int count = 0;
        kinds.AsSpan().Clear();
        isOpen = false;
        for (int j = 0; j < features; j++)
        {
            isExact[j] = !problem.Fixed[j] && (IsBetween(problem, v[j], j) ? IsHidden(problem, v[j], j, hidden) : IsLoose(problem, v[j], j));
            if (isExact[j])
            {
                same &= count < exactCount && exact[count] == j;
                exact[count++] = j;
            }
        }

        if (!same || count != exactCount)
        {
            FactorExact(problem, count);
        }

        return count > 0;
    }

    private static bool IsBetween(ScaledProblem problem, double value, int feature)
        => value > problem.Lower[feature] && value < problem.Upper[feature];

    private bool IsUnpenalized(ScaledProblem problem, int feature) => problem.L1[feature] == 0.0 && quadratics[feature] == 0.0;

    // A penalty that the rounding of the slopes hides is none: its conjugate would have to be finite where only rounding decides.
    private bool IsHidden(ScaledProblem problem, double value, int feature, double hidden)
    {
        double blur = Math.Max(blurs[feature], errors[feature]);
        return quadratics[feature] == 0.0 && problem.L1[feature] <= (value == 0.0 ? blur : hidden * blur);
    }

    // A coefficient without penalty rests on a bound where its slope leads out of the box, and there is nothing beyond to be afraid of.
    private bool IsLoose(ScaledProblem problem, double value, int feature)
    {
        double slope = slopes[feature];
        bool isUpper = value == problem.Upper[feature];
        double outwards = isUpper ? slope : -slope;
        double other = isUpper ? problem.Lower[feature] : problem.Upper[feature];
        return IsUnpenalized(problem, feature) && double.IsInfinity(other) && outwards < errors[feature];
    }

    private void FactorExact(ScaledProblem problem, int count)
    {
        exactCount = count;
        if (count > 0)
        {
            cholesky.Factor(problem, exact.AsSpan(0, count));
            smallestEigenvalue = cholesky.SmallestEigenvalue(problem) - SquaredSumRounding(problem, cholesky.Columns);
        }
    }

    private static double SquaredSumRounding(ScaledProblem problem, ReadOnlySpan<int> columns)
    {
        double sum = 0.0;
        foreach (int j in columns)
        {
            sum += problem.SumRounding[j] * problem.SumRounding[j];
        }

        return sum;
    }

    // Lets go what a corrected slope may lead back into the box.
    private bool ReleaseResting(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        bool any = false;
        for (int j = 0; j < features; j++)
        {
            if (!isExact[j] && !problem.Fixed[j] && !IsBetween(problem, v[j], j) && IsLoose(problem, v[j], j))
            {
                isExact[j] = true;
                any = true;
            }
        }

        if (!any)
        {
            return false;
        }

        int count = 0;
        for (int j = 0; j < features; j++)
        {
            if (isExact[j])
            {
                exact[count++] = j;
            }
        }

        kinds.AsSpan().Clear();
        FactorExact(problem, count);
        return true;
    }

    // Where the slope of a coefficient belongs: where its penalty takes v.
    private double TargetOf(ScaledProblem problem, double value, int feature)
    {
        double l1 = problem.L1[feature];
        return value == 0.0
            ? Math.Min(Math.Max(slopes[feature], -l1), l1)
            : Math.CopySign(l1, value);
    }

    // Corrects the slopes by a step in double precision; returns how far theta is from the residual.
    private double ProjectInDouble(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        ReadOnlySpan<int> kept = cholesky.Columns;
        for (int a = 0; a < exactCount; a++)
        {
            int j = exact[a];

            // One that depends on others in the data themselves goes where they go.
            bool isCertain = !problem.IsDoubled && !cholesky.IsDependenceOpen;
            bool isFree = IsUnpenalized(problem, j);
            kinds[j] = kept.Contains(j) || (isFree && isCertain) ? Exact : Ordinary;
            targets[j] = TargetOf(problem, v[j], j);
            isOpen |= kinds[j] == Ordinary;
        }

        delta.AsSpan().Clear();
        for (int a = 0; a < kept.Length; a++)
        {
            delta[a] = slopes[kept[a]] - targets[kept[a]];
        }

        cholesky.Solve(delta);
        whole.AsSpan().Clear();
        image.AsSpan().Clear();
        double size = 0.0;
        double lost = 0.0;
        for (int a = 0; a < kept.Length; a++)
        {
            int j = kept[a];
            whole[j] = delta[a];
            size += norms[j] * Math.Abs(delta[a]);
            lost += problem.SumRounding[j] * Math.Abs(delta[a]);
            VectorOperations.AddScaled(image.AsSpan(0, features), delta[a], problem.Hessian.AsSpan(j * stride, features));
        }

        double rounding = (kept.Length + 4.0) * Epsilon * size;
        for (int j = 0; j < features; j++)
        {
            slopes[j] += (quadratics[j] * whole[j]) - image[j];
            errors[j] += (norms[j] * rounding) + (problem.SumRounding[j] * lost) + (2.0 * Epsilon * Math.Abs(slopes[j]));
        }

        double square = VectorOperations.Inner(whole.AsSpan(0, features), image.AsSpan(0, features)) + (rounding * size) + (lost * lost);
        double projected = MakeExact(smallestEigenvalue, kept);
        isOpen |= projected * Math.Sqrt(problem.TargetSquare) > Epsilon * problem.TargetSquare;
        return Math.Sqrt(Math.Max(0.0, square)) + projected;
    }

    // The projection that makes the slopes of these columns exact moves theta no further than what this returns, and the other slopes with it.
    private double MakeExact(double smallest, ReadOnlySpan<int> columns)
    {
        double sum = 0.0;
        foreach (int j in columns)
        {
            double missing = Math.Abs(slopes[j] - targets[j]) + errors[j];
            sum += missing * missing;
        }

        double projected = sum == 0.0 ? 0.0 : smallest > 0.0 ? Math.Sqrt(sum / smallest) : double.PositiveInfinity;
        for (int j = 0; j < features; j++)
        {
            errors[j] += norms[j] * projected * (1.0 + (16.0 * Epsilon));
        }

        return projected;
    }

    // The same with a step of all coefficients that are not zero, factored and evaluated in doubled precision.
    private double GapInDoubled(
        ScaledProblem problem,
        ReadOnlySpan<double> v,
        ReadOnlySpan<double> gradient,
        double residualSquare,
        double size,
        double lost,
        double hidden)
    {
        double evaluation = ((4.0 * features) + 8.0) * Doubled.Epsilon * size;
        for (int j = 0; j < features; j++)
        {
            bool isBetween = IsBetween(problem, v[j], j);
            double blur = (evaluation * norms[j]) + (lost * problem.SumRounding[j]);
            bool isHidden = quadratics[j] == 0.0 && problem.L1[j] <= (v[j] == 0.0 ? blur : hidden * blur);
            isExact[j] = !problem.Fixed[j] && isBetween && isHidden;
            targets[j] = isBetween ? TargetOf(problem, v[j], j) : 0.0;
        }

        // The columns that were factored in double precision are others now.
        exactCount = -1;
        for (int round = 0; round <= features; round++)
        {
            double moved = StepInDoubled(problem, v, gradient, size, lost);
            bool goesOn = false;
            for (int j = 0; j < features; j++)
            {
                if (!isExact[j] && !problem.Fixed[j] && !IsBetween(problem, v[j], j) && IsLoose(problem, v[j], j))
                {
                    isExact[j] = true;
                    goesOn = true;
                }
            }

            if (!goesOn)
            {
                return GapOfPenalties(problem, v, residualSquare, moved);
            }
        }

        return double.PositiveInfinity;
    }

    private double StepInDoubled(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double size, double lost)
    {
        const int Steps = 2;
        int leading = 0;
        for (int j = 0; j < features; j++)
        {
            kinds[j] = isExact[j] && IsUnpenalized(problem, j) ? Exact : Ordinary;
            if (isExact[j])
            {
                exact[leading++] = j;
            }
        }

        int count = leading;
        for (int j = 0; j < features; j++)
        {
            if (!isExact[j] && !problem.Fixed[j] && v[j] != 0.0 && IsBetween(problem, v[j], j))
            {
                exact[count++] = j;
            }
        }

        leading = doubled!.FactorIndependent(problem, exact.AsSpan(0, count), leading);
        ReadOnlySpan<int> kept = doubled.Columns;
        foreach (int j in kept[..leading])
        {
            kinds[j] = Exact;
        }

        whole.AsSpan().Clear();
        gradient.CopyTo(image);
        for (int step = 0; step < Steps; step++)
        {
            deltaLow.AsSpan().Clear();
            for (int a = 0; a < kept.Length; a++)
            {
                int j = kept[a];
                delta[a] = image[j] - targets[j];
            }

            doubled.Solve(delta, deltaLow);
            for (int a = 0; a < kept.Length; a++)
            {
                whole[kept[a]] += delta[a];
            }

            DoubledResidual.Compute(features, problem, v, whole, image, imageLow);
        }

        double lostStep = 0.0;
        double sizeOfStep = 0.0;
        foreach (int j in kept)
        {
            sizeOfStep += norms[j] * Math.Abs(whole[j]);
            lostStep += problem.SumRounding[j] * Math.Abs(whole[j]);
        }

        double evaluation = ((4.0 * features) + 8.0) * Doubled.Epsilon * (size + sizeOfStep);
        double sizeOfMatrix = problem.MatrixSize(v) + problem.MatrixSize(whole);
        for (int j = 0; j < features; j++)
        {
            double quadratic = quadratics[j] * (v[j] + whole[j]);
            slopes[j] = image[j] + quadratic;
            errors[j] = (evaluation * norms[j]) + ((lost + lostStep) * problem.SumRounding[j])
                + (2.0 * Epsilon * (Math.Abs(slopes[j]) + Math.Abs(quadratic)))
                + (problem.MatrixSlack * problem.RootOfMatrix(j) * sizeOfMatrix);
        }

        double square = DoubledResidual.QuadraticForm(features, problem, whole, image, imageLow);
        double rounding = 4.0 * Epsilon * Math.Abs(square) + (evaluation * sizeOfStep) + (lostStep * lostStep);
        double smallest = doubled.SmallestEigenvalue(leading) - SquaredSumRounding(problem, kept[..leading]);
        double projected = leading == 0 ? 0.0 : MakeExact(smallest, kept[..leading]);
        return Math.Sqrt(Math.Max(0.0, square + rounding)) + projected;
    }
}
