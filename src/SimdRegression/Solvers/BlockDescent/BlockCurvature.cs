using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// The rows and columns of H that belong to each group, in the units of the group's norm, with their eigenvalues: what an exact step of a group needs.
/// </summary>
/// <param name="features">N.</param>
internal sealed class BlockCurvature(int features)
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int MostSecularSteps = 60;
    private const int MostInnerSteps = 60;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly double[] curvature = new double[features * features];
    private readonly double[] vectors = new double[features * features];
    private readonly double[] scratch = new double[features * features];
    private readonly double[] values = new double[features];
    private readonly double[] work = new double[4 * features];
    private readonly int[] offsets = new int[features];
    private readonly bool[] isKnown = new bool[features];

    /// <summary>Forgets the groups of the last problem.</summary>
    public void Reset(FeatureGroups groups)
    {
        int offset = 0;
        for (int group = 0; group < groups.Count; group++)
        {
            offsets[group] = offset;
            int size = groups.FeaturesOf(group).Length;
            offset += size * size;
            isKnown[group] = false;
        }
    }

    /// <summary>Minimises the objective over one group.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty.</param>
    /// <param name="group">The group.</param>
    /// <param name="slopes">The slopes z of its coefficients where these are zero, in the units of its norm.</param>
    /// <param name="point">On entry the coefficients u in those units, on return the best.</param>
    public void Minimize(ScaledProblem problem, BlockTerms terms, int group, ReadOnlySpan<double> slopes, Span<double> point)
    {
        ReadOnlySpan<int> members = terms.Groups.FeaturesOf(group);
        if (IsZero(terms, members, group, slopes))
        {
            point.Clear();
            return;
        }

        if (members.Length == 1)
        {
            int j = members[0];
            double unit = terms.Unit[j];
            double held = terms.Norm[group] + (terms.L1[j] / unit);
            double curved = problem.Hessian[(j * stride) + j] / (unit * unit);
            point[0] = Math.CopySign(Math.Max(0.0, Math.Abs(slopes[0]) - held), slopes[0]) / curved;
            return;
        }

        Know(problem, terms, group, members);
        bool hasL1 = false;
        foreach (int j in members)
        {
            hasL1 |= terms.L1[j] > 0.0;
        }

        if (hasL1)
        {
            MinimizeSparse(terms, members, group, slopes, point);
        }
        else
        {
            MinimizeNorm(terms, members.Length, group, slopes, point);
        }
    }

    private static bool IsZero(BlockTerms terms, ReadOnlySpan<int> members, int group, ReadOnlySpan<double> slopes)
    {
        double sum = 0.0;
        for (int i = 0; i < members.Length; i++)
        {
            double beyond = Math.Max(0.0, Math.Abs(slopes[i]) - (terms.L1[members[i]] / terms.Unit[members[i]]));
            sum += beyond * beyond;
        }

        return Math.Sqrt(sum) <= terms.Norm[group];
    }

    // u = inverse(L + m / t) q in the eigenvectors, t the norm of u: the root of sum (q / (L t + m))^2 = 1. One over the root of the left side is
    // concave in t, so that Newton's method from zero does not pass the root.
    private void MinimizeNorm(BlockTerms terms, int size, int group, ReadOnlySpan<double> slopes, Span<double> point)
    {
        ReadOnlySpan<double> basis = vectors.AsSpan(offsets[group], size * size);
        ReadOnlySpan<double> eigenvalues = values.AsSpan(terms.Groups.StartOf(group), size);
        Span<double> turned = work.AsSpan(0, size);
        double norm = terms.Norm[group];
        for (int k = 0; k < size; k++)
        {
            turned[k] = VectorOperations.Inner(basis.Slice(k * size, size), slopes);
        }

        double length = 0.0;
        for (int step = 0; step < MostSecularSteps && norm > 0.0; step++)
        {
            double square = 0.0;
            double slope = 0.0;
            for (int k = 0; k < size; k++)
            {
                double below = (eigenvalues[k] * length) + norm;
                double part = turned[k] / below;
                square += part * part;
                slope += part * part * eigenvalues[k] / below;
            }

            double root = Math.Sqrt(square);
            double move = (root - 1.0) * square / slope;
            if (!(root - 1.0 > 4.0 * Epsilon) || !double.IsFinite(move))
            {
                break;
            }

            length += move;
        }

        double largest = 0.0;
        foreach (double value in eigenvalues)
        {
            largest = Math.Max(largest, value);
        }

        point.Clear();
        for (int k = 0; k < size; k++)
        {
            // A direction that the data do not have is left alone.
            double part = norm > 0.0 ? turned[k] * length / ((eigenvalues[k] * length) + norm)
                : eigenvalues[k] > size * Epsilon * largest ? turned[k] / eigenvalues[k]
                : 0.0;
            VectorOperations.AddScaled(point, part, basis.Slice(k * size, size));
        }
    }

    // Proximal steps of the length that the largest eigenvalue allows.
    private void MinimizeSparse(BlockTerms terms, ReadOnlySpan<int> members, int group, ReadOnlySpan<double> slopes, Span<double> point)
    {
        int size = members.Length;
        ReadOnlySpan<double> block = curvature.AsSpan(offsets[group], size * size);
        double largest = 0.0;
        foreach (double value in values.AsSpan(terms.Groups.StartOf(group), size))
        {
            largest = Math.Max(largest, value);
        }

        Span<double> next = work.AsSpan(0, size);
        for (int step = 0; step < MostInnerSteps; step++)
        {
            double square = 0.0;
            for (int i = 0; i < size; i++)
            {
                double slope = slopes[i] - VectorOperations.Inner(block.Slice(i * size, size), point);
                double moved = (largest * point[i]) + slope;
                next[i] = Math.CopySign(Math.Max(0.0, Math.Abs(moved) - (terms.L1[members[i]] / terms.Unit[members[i]])), moved);
                square += next[i] * next[i];
            }

            double root = Math.Sqrt(square);
            double shrunk = root > terms.Norm[group] ? (1.0 - (terms.Norm[group] / root)) / largest : 0.0;
            double change = 0.0;
            double reach = 0.0;
            for (int i = 0; i < size; i++)
            {
                double value = shrunk * next[i];
                change = Math.Max(change, Math.Abs(value - point[i]));
                reach = Math.Max(reach, Math.Abs(value));
                point[i] = value;
            }

            if (change <= 1e-6 * reach)
            {
                break;
            }
        }
    }

    private void Know(ScaledProblem problem, BlockTerms terms, int group, ReadOnlySpan<int> members)
    {
        if (isKnown[group])
        {
            return;
        }

        int size = members.Length;
        Span<double> block = curvature.AsSpan(offsets[group], size * size);
        for (int i = 0; i < size; i++)
        {
            ReadOnlySpan<double> row = problem.Hessian.AsSpan(members[i] * stride, stride);
            for (int k = 0; k < size; k++)
            {
                block[(i * size) + k] = row[members[k]] / terms.Unit[members[i]] / terms.Unit[members[k]];
            }
        }

        block.CopyTo(scratch);
        Span<double> eigenvalues = values.AsSpan(terms.Groups.StartOf(group), size);
        SymmetricEigen.Decompose(size, scratch.AsSpan(0, size * size), vectors.AsSpan(offsets[group], size * size), eigenvalues, work);
        for (int k = 0; k < size; k++)
        {
            eigenvalues[k] = Math.Max(0.0, eigenvalues[k]);
        }

        isKnown[group] = true;
    }
}
