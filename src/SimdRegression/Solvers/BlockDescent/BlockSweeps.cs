using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>Sweeps of exact steps, group by group.</summary>
/// <param name="features">N.</param>
internal sealed class BlockSweeps(int features)
{
    private readonly int stride = KernelLayout.Stride(features);
    private readonly BlockCurvature curvature = new(features);
    private readonly double[] slopes = new double[features];
    private readonly double[] point = new double[features];

    /// <summary>Forgets the curvature of the last problem.</summary>
    public void Reset(FeatureGroups groups) => curvature.Reset(groups);

    /// <summary>Takes one exact step of every group.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty.</param>
    /// <param name="v">The point; changed in place.</param>
    /// <param name="gradient">c - Hv, kept up in double precision.</param>
    /// <returns>The largest change relative to the largest coefficient.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Run(ScaledProblem problem, BlockTerms terms, Span<double> v, Span<double> gradient)
    {
        double largest = 0.0;
        double change = 0.0;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            ReadOnlySpan<int> members = terms.Groups.FeaturesOf(group);
            Span<double> ofGroup = slopes.AsSpan(0, members.Length);
            Span<double> next = point.AsSpan(0, members.Length);
            for (int i = 0; i < members.Length; i++)
            {
                int j = members[i];
                ReadOnlySpan<double> row = problem.Hessian.AsSpan(j * stride, stride);
                double slope = gradient[j];
                foreach (int k in members)
                {
                    slope += row[k] * v[k];
                }

                ofGroup[i] = problem.Fixed[j] ? 0.0 : slope / terms.Unit[j];
                next[i] = terms.Unit[j] * v[j];
            }

            curvature.Minimize(problem, terms, group, ofGroup, next);
            for (int i = 0; i < members.Length; i++)
            {
                int j = members[i];
                double value = next[i] / terms.Unit[j];
                double moved = value - v[j];
                largest = Math.Max(largest, Math.Abs(value));
                if (moved != 0.0)
                {
                    change = Math.Max(change, Math.Abs(moved));
                    v[j] = value;
                    VectorOperations.AddScaled(gradient, -moved, problem.Hessian.AsSpan(j * stride, stride));
                }
            }
        }

        return largest > 0.0 ? change / largest : change;
    }
}
