using System.Runtime.CompilerServices;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <content>Penalties with kinks.</content>
internal sealed partial class ClassStep
{
    private const int MostNewtonSteps = 60;

    // Solved for the point itself, because that is what absolute values and norms are about.
    private void SolveConstrained()
    {
        start.CopyTo(point, 0);
        linear.CopyTo(residual, 0);
        double bestViolation = double.PositiveInfinity;
        int sinceGain = 0;
        point.CopyTo(best, 0);
        for (int sweep = 0; sweep < MaxSweeps && sinceGain < Patience; sweep++)
        {
            Sweep();
            ShiftFeatures();
            ImproveSupport();
            double violation = Violation(out double length);
            sinceGain = violation < 0.5 * bestViolation ? 0 : sinceGain + 1;
            if (violation < bestViolation)
            {
                bestViolation = violation;
                point.CopyTo(best, 0);
            }

            if (violation <= 4.0 * Epsilon * length)
            {
                break;
            }
        }

        best.CopyTo(point, 0);
    }

    private double ScaledL1(int coordinate) => L1Of(coordinate) / Scale[coordinate];

    private double ScaledNorm(int coordinate, int feature) => terms.NormOf(feature) / normScale[coordinate];

    // Each coordinate, and each group, to the minimum along it; a group by a step that the largest sum of a row of its block allows.
    private void Sweep()
    {
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < size; j++)
            {
                int a = (k * size) + j;
                if (!Held[a] && (j == features || terms.NormOf(j) == 0.0))
                {
                    SetCoordinate(a, BestOf(a));
                }
            }

            for (int group = 0; terms.Groups is not null && group < terms.Groups.Count; group++)
            {
                if (terms.Norm[group] > 0.0)
                {
                    ReadOnlySpan<int> members = terms.Groups.FeaturesOf(group);
                    ProximalOf(k, members);
                    for (int i = 0; i < members.Length; i++)
                    {
                        SetCoordinate((k * size) + members[i], block[i]);
                    }
                }
            }
        }
    }

    private double BestOf(int coordinate)
    {
        double curvature = Diagonal(coordinate);
        double wanted = (curvature * point[coordinate]) + residual[coordinate];
        return Math.CopySign(Math.Max(Math.Abs(wanted) - ScaledL1(coordinate), 0.0), wanted) / curvature;
    }

    // Fills the block with the proximal step of a group.
    private void ProximalOf(int number, ReadOnlySpan<int> members)
    {
        double bound = 0.0;
        foreach (int i in members)
        {
            double sum = 0.0;
            foreach (int j in members)
            {
                sum += Math.Abs(matrix[(((number * size) + i) * order) + (number * size) + j]);
            }

            bound = Held[(number * size) + i] ? bound : Math.Max(bound, sum);
        }

        double square = 0.0;
        double norm = 0.0;
        for (int i = 0; i < members.Length; i++)
        {
            int a = (number * size) + members[i];
            double wanted = Held[a] ? 0.0 : (bound * point[a]) + residual[a];
            block[i] = Held[a] ? 0.0 : Math.CopySign(Math.Max(Math.Abs(wanted) - ScaledL1(a), 0.0), wanted);
            square += block[i] * block[i];
            norm = Held[a] ? norm : ScaledNorm(a, members[i]);
        }

        double length = Math.Sqrt(square);
        double share = length > norm ? (1.0 - (norm / length)) / bound : 0.0;
        for (int i = 0; i < members.Length; i++)
        {
            block[i] *= share;
        }
    }

    private void SetCoordinate(int coordinate, double value)
    {
        double moved = value - point[coordinate];
        if (moved != 0.0 && !Held[coordinate])
        {
            point[coordinate] = value;
            VectorOperations.AddScaled(residual, -moved, matrix.AsSpan(coordinate * order, order));
        }
    }

    // Of each feature the common shift that its penalty likes best, which no row notices.
    private void ShiftFeatures()
    {
        for (int j = 0; j < features; j++)
        {
            bool canShift = terms.L1[j] > 0.0 && terms.NormOf(j) == 0.0;
            for (int k = 0; k < classes; k++)
            {
                canShift &= !Held[(k * size) + j];
            }

            if (!canShift)
            {
                continue;
            }

            for (int k = 0; k < classes; k++)
            {
                block[k] = point[(k * size) + j] / Scale[(k * size) + j];
            }

            Span<double> values = block.AsSpan(0, classes);
            values.Sort();
            double shift = BestShift(values, terms.L1[j], terms.Quadratic[j]);
            for (int k = 0; k < classes && shift != 0.0; k++)
            {
                // The curvature of the rows has nothing along the shift, but the quadratic penalty has.
                int a = (k * size) + j;
                double moved = -shift * Scale[a];
                double value = point[a] / Scale[a] == shift ? 0.0 : point[a] + moved;
                residual[a] -= (value - point[a]) * terms.Quadratic[j] / Scale[a] / Scale[a];
                point[a] = value;
            }
        }
    }

    /// <summary>The shift t that minimises sum over k of l |w(k) - t| + q/2 (w(k) - t)^2: of several the one in their middle.</summary>
    /// <param name="sorted">w, ascending.</param>
    /// <param name="l1">l, above 0.</param>
    /// <param name="quadratic">q.</param>
    internal static double BestShift(ReadOnlySpan<double> sorted, double l1, double quadratic)
    {
        int count = sorted.Length;
        double sum = 0.0;
        foreach (double value in sorted)
        {
            sum += value;
        }

        if (quadratic == 0.0)
        {
            // Every shift between the two middle values costs the same. Between them no coefficient is zero whose slope is at its edge.
            return 0.5 * (sorted[(count - 1) / 2] + sorted[count / 2]);
        }

        // Between two values the slope l (below - above) + q (K t - sum) grows; it is zero within one interval or on one value.
        for (int below = 0; below <= count; below++)
        {
            double root = (sum / count) + (l1 / quadratic * ((double)(count - (2 * below)) / count));
            double from = below == 0 ? double.NegativeInfinity : sorted[below - 1];
            double to = below == count ? double.PositiveInfinity : sorted[below];
            if (root < from)
            {
                return from;
            }

            if (root <= to)
            {
                return root;
            }
        }

        return 0.0;
    }

    // Newton's method on the coefficients that are in, each step cut off where a sign would change.
    private void ImproveSupport()
    {
        double change = double.PositiveInfinity;
        bool isQuadratic = terms.Groups is null;
        for (int step = 0; step < MostNewtonSteps; step++)
        {
            int count = CollectSupport();
            if (count == 0)
            {
                return;
            }

            FactorSupport(count, bendsGroups: true);
            Span<double> solved = work;
            solved.Clear();
            for (int a = 0; a < count; a++)
            {
                solved[a] = DescentOf(support[a]);
            }

            cholesky.Solve(solved);
            bool isWhole = Advance(solved[..count], out double moved, out double length);
            Refresh();
            bool isDone = moved <= 4.0 * Epsilon * length || !double.IsFinite(moved);
            if (isDone || (isWhole && isQuadratic && moved >= 0.5 * change))
            {
                return;
            }

            change = isWhole ? moved : double.PositiveInfinity;
        }
    }

    // The slope downhill, beside the slope of the penalty on this side of its kinks.
    private double DescentOf(int coordinate)
    {
        int feature = coordinate % size;
        double slope = residual[coordinate] - Math.CopySign(ScaledL1(coordinate), point[coordinate]);
        if (feature < features && terms.NormOf(feature) > 0.0)
        {
            double length = LengthOf(coordinate / size, terms.Groups!.GroupOf(feature));
            slope -= ScaledNorm(coordinate, feature) * point[coordinate] / length;
        }

        return slope;
    }

    private int CollectSupport()
    {
        int count = 0;
        for (int a = 0; a < order; a++)
        {
            int feature = a % size;
            bool isOut = feature < features
                && ((point[a] == 0.0 && terms.L1[feature] > 0.0)
                    || (terms.NormOf(feature) > 0.0 && LengthOf(a / size, terms.Groups!.GroupOf(feature)) == 0.0));
            isIn[a] = !Held[a] && !isOut;
            if (isIn[a])
            {
                support[count++] = a;
            }
        }

        return count;
    }

    // Goes along a step until a sign stops it; with groups, only as far as it gains.
    private bool Advance(ReadOnlySpan<double> direction, out double moved, out double length)
    {
        double reach = 1.0;
        int stopped = -1;
        for (int a = 0; a < direction.Length; a++)
        {
            int i = support[a];
            double barrier = -point[i] / direction[a];
            if (L1Of(i) > 0.0 && point[i] * direction[a] < 0.0 && barrier < reach)
            {
                reach = barrier;
                stopped = a;
            }
        }

        bool isWhole = stopped < 0;
        if (terms.Groups is not null)
        {
            double share = LongestGain(direction, reach);
            isWhole &= share == 1.0;
            stopped = share == 1.0 ? stopped : -1;
            reach *= share;
        }

        moved = 0.0;
        length = 0.0;
        for (int a = 0; a < direction.Length; a++)
        {
            int i = support[a];
            double value = a == stopped ? 0.0 : point[i] + (reach * direction[a]);
            moved = Math.Max(moved, Math.Abs(value - point[i]));
            point[i] = value;
            length = Math.Max(length, Math.Abs(value));
        }

        return isWhole;
    }

    // The largest share 1, 1/2, 1/4, ... of a step after which the model with its norms is no higher; 0 for none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double LongestGain(ReadOnlySpan<double> direction, double reach)
    {
        const double ShortestStep = 1e-6;
        double slope = 0.0;
        double bend = 0.0;
        double noise = 0.0;
        spread.AsSpan().Clear();
        for (int a = 0; a < direction.Length; a++)
        {
            spread[support[a]] = direction[a];
        }

        for (int a = 0; a < direction.Length; a++)
        {
            int i = support[a];
            bend += direction[a] * VectorOperations.Inner(matrix.AsSpan(i * order, order), spread);
            double descent = residual[i] - Math.CopySign(ScaledL1(i), point[i]);
            slope -= direction[a] * descent;
            noise += Math.Abs(direction[a] * descent);
        }

        double share = 1.0;
        while (share > ShortestStep)
        {
            double length = reach * share;
            double change = (length * slope) + (0.5 * length * length * bend) + NormChange(length);
            if (change <= 16.0 * Epsilon * length * noise)
            {
                return share;
            }

            share *= 0.5;
        }

        return 0.0;
    }

    // By how much the norms change along the spread direction.
    private double NormChange(double length)
    {
        double change = 0.0;
        for (int group = 0; group < terms.Groups!.Count; group++)
        {
            for (int k = 0; k < classes && terms.Norm[group] > 0.0; k++)
            {
                double before = 0.0;
                double difference = 0.0;
                double scale = 1.0;
                foreach (int j in terms.Groups.FeaturesOf(group))
                {
                    int a = (k * size) + j;
                    double moved = length * spread[a];
                    before += point[a] * point[a];
                    difference += moved * ((2.0 * point[a]) + moved);
                    scale = Held[a] ? scale : normScale[a];
                }

                double sum = Math.Sqrt(before) + Math.Sqrt(Math.Max(0.0, before + difference));
                change += sum > 0.0 ? terms.Norm[group] / scale * difference / sum : 0.0;
            }
        }

        return change;
    }

    // The slopes at the point, afresh.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Refresh()
    {
        linear.CopyTo(residual, 0);
        for (int a = 0; a < order; a++)
        {
            double moved = point[a] - start[a];
            if (moved != 0.0 && !Held[a])
            {
                VectorOperations.AddScaled(residual, -moved, matrix.AsSpan(a * order, order));
            }
        }
    }

    // The longest step along a coordinate or a group, and the longest coefficient.
    private double Violation(out double length)
    {
        double longest = 0.0;
        length = 0.0;
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < size; j++)
            {
                int a = (k * size) + j;
                bool isAlone = !Held[a] && (j == features || terms.NormOf(j) == 0.0);
                longest = isAlone ? Math.Max(longest, Math.Abs(BestOf(a) - point[a])) : longest;
                length = Held[a] ? length : Math.Max(length, Math.Abs(point[a]));
            }

            for (int group = 0; terms.Groups is not null && group < terms.Groups.Count; group++)
            {
                if (terms.Norm[group] > 0.0)
                {
                    ReadOnlySpan<int> members = terms.Groups.FeaturesOf(group);
                    ProximalOf(k, members);
                    for (int i = 0; i < members.Length; i++)
                    {
                        longest = Math.Max(longest, Math.Abs(block[i] - point[(k * size) + members[i]]));
                    }
                }
            }
        }

        return longest;
    }
}
