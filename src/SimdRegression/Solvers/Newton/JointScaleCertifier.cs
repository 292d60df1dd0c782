using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>Passes over the rows for Huber's loss with its scale, and the duality gap of a point.</summary>
/// <remarks>
/// <para>
/// Every u, one number a row with |u| at most 2 delta, sum s u = 0 (with an intercept), sum s u x = 0 in the columns without penalty and
/// sum s u^2 at most 4 W, is a dual point: the objective is nowhere below sum s u y - sum over j of g^2 / (4 alpha f), g = sum s u x (the conjugate of a
/// perspective; Rockafellar 1970, section 15). With e the residuals and z = e / sigma the gap is
/// sigma sum s (H(z) - z u + u^2 / 4) + sigma (W - sum s u^2 / 4) + sum alpha f (w - g / (2 alpha f))^2, no term of which is negative.
/// </para>
/// <para>
/// u = 2 z cut at 2 delta fulfils the equations as far as the fit is exact. What is left of them is taken away by a change of the rows that are not cut,
/// u + x.c, and what is left after that, by its price. Last, u is multiplied by a number of at most 1 that brings it within its limits.
/// </para>
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed class JointScaleCertifier<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const int BlockRows = 256;

    private readonly WidenedKernels<T, TKernels> kernels;
    private readonly int features;
    private readonly double[] rows;
    private readonly double[] targets = new double[BlockRows];
    private readonly double[] weights = new double[BlockRows];
    private readonly double[] offsets = new double[BlockRows];
    private readonly double[] predictions = new double[BlockRows];
    private readonly double[] gradient;
    private readonly double[] change;
    private readonly double[] left;
    private readonly DenseCholesky factor;
    private readonly double[] row;
    private readonly int[] free;

    public JointScaleCertifier(TKernels kernels)
    {
        this.kernels = new WidenedKernels<T, TKernels>(kernels);
        features = kernels.FeatureCount;
        rows = new double[BlockRows * features];
        gradient = new double[features];
        PenaltyScales = new double[features];
        Centres = new double[features];
        change = new double[KernelLayout.Stride(features + 1)];
        left = new double[features + 1];
        row = new double[KernelLayout.Stride(features + 1)];
        free = new int[features + 1];
        factor = new DenseCholesky(features + 1);
    }

    /// <summary>p: the penalty acts on p(j) w(j).</summary>
    public double[] PenaltyScales { get; }

    /// <summary>About the means of the columns.</summary>
    public double[] Centres { get; }

    /// <summary>Sum of s h(e), Huber's loss of the last <see cref="CutSquares"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>Deviations of this size are the rounding of targets of one value.</summary>
    public double RoundingOfTargets { get; private set; }

    /// <summary>alpha sum f (p w)^2.</summary>
    public double Penalty(in JointHuber problem, in FitOptions options, ReadOnlySpan<double> coefficients)
    {
        double sum = 0.0;
        for (int j = 0; j < features; j++)
        {
            double scaled = PenaltyScales[j] * coefficients[j];
            sum += StrengthOf(in problem, in options, j) * scaled * scaled;
        }

        return sum;
    }

    /// <summary>The root mean square of the targets, offsets taken away, about their mean or about 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Deviation(in RowBatch<T> batch, bool centers, double weight)
    {
        double largest = 0.0;
        double sum = 0.0;
        double mean = 0.0;
        for (int pass = centers ? 0 : 1; pass < 2; pass++)
        {
            sum = 0.0;
            for (int r = 0; r < batch.Count; r++)
            {
                double weightOfRow = batch.Weights.IsEmpty ? 1.0 : Widening.ToDouble(batch.Weights[r]);
                double target = Widening.ToDouble(batch.Targets[r]) - (batch.Offsets.IsEmpty ? 0.0 : Widening.ToDouble(batch.Offsets[r]));
                largest = weightOfRow > 0.0 ? Math.Max(largest, Math.Abs(target)) : largest;
                double distance = target - mean;
                sum += weightOfRow * (pass == 0 ? target : distance * distance);
            }

            mean = pass == 0 ? sum / weight : mean;
        }

        RoundingOfTargets = 4.0 * MachineEpsilon.Double * largest;
        return Math.Sqrt(sum / weight);
    }

    /// <summary>Sum of s c^2, c the residuals cut at a width on both sides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double CutSquares(in RowBatch<T> batch, ReadOnlySpan<double> coefficients, double intercept, double width)
    {
        double squares = 0.0;
        double loss = 0.0;
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            int count = Read(in batch, start, coefficients, intercept);
            double squaresOfBlock = 0.0;
            double lossOfBlock = 0.0;
            for (int r = 0; r < count; r++)
            {
                double residual = targets[r] - predictions[r];
                double cut = Math.Clamp(residual, -width, width);
                squaresOfBlock += weights[r] * cut * cut;
                lossOfBlock += weights[r] * cut * (residual - (0.5 * cut));
            }

            squares += squaresOfBlock;
            loss += lossOfBlock;
        }

        Loss = loss;
        return squares;
    }

    /// <summary>The duality gap of a point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Gap(
        in RowBatch<T> batch, in JointHuber problem, in FitOptions options, ReadOnlySpan<double> coefficients, double intercept, double sigma, double weight)
    {
        int count = CollectFree(in problem, in options);
        Array.Clear(change);
        Sums sums = Pass(in batch, problem.Delta, coefficients, intercept, sigma, count, options.Intercept, factors: true);
        if (factor.Factor() < count)
        {
            return double.PositiveInfinity;
        }

        left.AsSpan(0, count).CopyTo(change);
        factor.Solve(change);
        TensorPrimitives.Negate(change.AsSpan(0, count), change.AsSpan(0, count));
        sums = Pass(in batch, problem.Delta, coefficients, intercept, sigma, count, options.Intercept, factors: false);

        // The price of what is left: of the rows that are not cut, x.c changes u by as much.
        left.AsSpan(0, count).CopyTo(row);
        factor.Solve(row);
        double rest = 0.0;
        for (int a = 0; a < count; a++)
        {
            rest += left[a] * row[a];
        }

        double scale = Math.Min(1.0, Math.Min(2.0 * problem.Delta / sums.Largest, Math.Sqrt(4.0 * weight / sums.Squares)));
        double missing = 1.0 - scale;
        double inside = sums.Misfit + (2.0 * missing * sums.MisfitTimesDual) + (missing * missing * sums.SquaresInside);
        double outside = missing * problem.Delta * ((2.0 * sums.SizesOutside) - ((1.0 + scale) * problem.Delta * sums.WeightOutside));
        double room = weight - (0.25 * scale * scale * sums.Squares);
        double gap = sigma * (Math.Max(0.0, inside) + Math.Max(0.0, outside) + Math.Max(0.0, room));
        for (int j = 0; j < features; j++)
        {
            double strength = StrengthOf(in problem, in options, j) * PenaltyScales[j] * PenaltyScales[j];
            if (strength > 0.0)
            {
                // g is about the centres, which the equation of the intercept allows.
                double distance = coefficients[j] - (scale * gradient[j] / (2.0 * strength));
                gap += strength * distance * distance;
            }
        }

        double root = Math.Sqrt(gap) + (0.5 * Math.Sqrt(sigma * Math.Max(0.0, rest)));
        return root * root;
    }

    private static double StrengthOf(in JointHuber problem, in FitOptions options, int feature) =>
        problem.Alpha * (options.PenaltyFactors.IsEmpty ? 1.0 : options.PenaltyFactors.Span[feature]);

    private int CollectFree(in JointHuber problem, in FitOptions options)
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            if (StrengthOf(in problem, in options, j) == 0.0)
            {
                free[count++] = j;
            }
        }

        if (options.Intercept)
        {
            free[count++] = features;
        }

        return count;
    }

    // Sums over the rows at u = 2 z cut at 2 delta, changed by x.c where it is not cut; the left sides of the equations, the gradient and, where wanted,
    // the products of the free columns over the rows that are not cut.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Sums Pass(
        in RowBatch<T> batch, double delta, ReadOnlySpan<double> coefficients, double intercept, double sigma, int count, bool centers, bool factors)
    {
        var sums = default(Sums);
        Array.Clear(left);
        Array.Clear(gradient);
        if (factors)
        {
            factor.Begin(count);
            for (int a = 0; a < count; a++)
            {
                factor.Row(a).Clear();
            }
        }

        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            int rowsOfBlock = Read(in batch, start, coefficients, intercept);
            for (int r = 0; r < rowsOfBlock; r++)
            {
                double s = weights[r];
                if (s == 0.0)
                {
                    continue;
                }

                ReadOnlySpan<double> values = rows.AsSpan(r * features, features);
                for (int a = 0; a < count; a++)
                {
                    row[a] = free[a] == features ? 1.0 : values[free[a]] - (centers ? Centres[free[a]] : 0.0);
                }

                double z = (targets[r] - predictions[r]) / sigma;
                bool isCut = Math.Abs(z) > delta;
                double u = 2.0 * Math.Clamp(z, -delta, delta);
                if (!isCut)
                {
                    for (int a = 0; a < count; a++)
                    {
                        u += row[a] * change[a];
                    }

                    double misfit = z - (0.5 * u);
                    sums.Misfit += s * misfit * misfit;
                    sums.MisfitTimesDual += 0.5 * s * misfit * u;
                    sums.SquaresInside += 0.25 * s * u * u;
                }
                else
                {
                    sums.SizesOutside += s * Math.Abs(z);
                    sums.WeightOutside += s;
                }

                sums.Squares += s * u * u;
                sums.Largest = Math.Max(sums.Largest, Math.Abs(u));
                double slope = s * u;
                for (int j = 0; j < features; j++)
                {
                    gradient[j] += slope * (values[j] - (centers ? Centres[j] : 0.0));
                }

                for (int a = 0; a < count; a++)
                {
                    left[a] += slope * row[a];
                    for (int b = a; b < count && factors && !isCut; b++)
                    {
                        factor.Row(a)[b] += s * row[a] * row[b];
                    }
                }
            }
        }

        return sums;
    }

    // Brings a block of rows where it can be worked on, with its predictions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Read(in RowBatch<T> batch, int start, ReadOnlySpan<double> coefficients, double intercept)
    {
        int count = Math.Min(BlockRows, batch.Count - start);
        Widening.Copy(batch.Targets.Slice(start, count), targets);
        weights.AsSpan(0, count).Fill(1.0);
        if (!batch.Weights.IsEmpty)
        {
            Widening.Copy(batch.Weights.Slice(start, count), weights);
        }

        for (int r = 0; r < count; r++)
        {
            Widening.Copy(batch.Rows.Slice((start + r) * batch.RowStride, features), rows.AsSpan(r * features, features));
        }

        Span<double> predicted = predictions.AsSpan(0, count);
        kernels.Predict(rows.AsSpan(0, count * features), features, coefficients, intercept, predicted);
        if (!batch.Offsets.IsEmpty)
        {
            Widening.Copy(batch.Offsets.Slice(start, count), offsets);
            TensorPrimitives.Add(predicted, offsets.AsSpan(0, count), predicted);
        }

        return count;
    }

    private struct Sums
    {
        /// <summary>Sum of s (z - u/2)^2 over the rows that are not cut.</summary>
        public double Misfit;

        /// <summary>Sum of s (z - u/2) u/2 over these.</summary>
        public double MisfitTimesDual;

        /// <summary>Sum of s u^2/4 over these.</summary>
        public double SquaresInside;

        /// <summary>Sum of s |z| over the rows that are cut.</summary>
        public double SizesOutside;

        /// <summary>Sum of s over these.</summary>
        public double WeightOutside;

        /// <summary>Sum of s u^2 over all rows.</summary>
        public double Squares;

        /// <summary>The largest |u|.</summary>
        public double Largest;
    }
}
