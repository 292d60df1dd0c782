using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Certifies a point of a classification by a duality gap that includes its own rounding.</summary>
/// <remarks>
/// <para>
/// The dual point has the probabilities p (1 + c) in place of p, c what the step changes the scores by, less its mean under p. The slopes that it leaves have to
/// be those that the penalty allows at the target of the step. What they lack, e, one more such change takes away, which nobody computes: it costs
/// e'inverse(H)e, H the curvature, which a step over which no score moves by more than d leaves within a factor of e^d (the third derivative of the loss is
/// no larger than the range of a direction times the second).
/// </para>
/// <para>A coefficient at a kink pays what its slope lies beyond it, a group what its slopes do.</para>
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="classes">K.</param>
/// <param name="features">N.</param>
/// <param name="pass">The rows.</param>
/// <param name="step">The step.</param>
internal sealed class ClassCertifier<T, TKernels>(int classes, int features, ClassPass<T, TKernels> pass, ClassStep step)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double Epsilon = MachineEpsilon.Double;
    private const double HighestRounding = 1e-9;

    // As of one class: see CurvatureBound.
    private const double RoundingOfSums = 64.0 * Epsilon;
    private const double SafetyOfEstimate = 3.0;
    private const double LargestShare = 0.125;
    private const double Slack = 1.25;

    // Values, shifts and the score of a row are rounded.
    private const double DataNoise = 16.0 * Epsilon;

    private readonly int size = features + 1;
    private readonly double[] left = new double[classes * (features + 1)];
    private readonly double[] rounding = new double[classes * (features + 1)];
    private readonly double[] changes = new double[features];
    private readonly double[] leftOfShift = new double[features];
    private readonly double[] solved = new double[KernelLayout.Stride(classes * (features + 1))];
    private readonly double[] direction = new double[classes * (features + 1)];

    /// <summary>Whether the curvature has the digits for a bound.</summary>
    public bool IsProven { get; private set; }

    /// <summary>The number of features whose coefficients the rows tell.</summary>
    public int Rank { get; private set; }

    /// <summary>An estimate of the condition number of the curvature.</summary>
    public double ConditionNumber { get; private set; } = double.NaN;

    /// <summary>The digits of the coefficients that the gap leaves; NaN where nothing is proven.</summary>
    public double Digits { get; private set; } = double.NaN;

    /// <summary>Certifies a point.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="point">The point.</param>
    /// <param name="terms">The penalty.</param>
    /// <param name="middle">Where the columns have their middle.</param>
    /// <param name="totalWeight">The sum of the weights.</param>
    /// <param name="objective">The objective at the point.</param>
    /// <param name="drift">d: how far a score may have moved beside another since the curvature was summed.</param>
    /// <param name="unit">What the gap is divided by.</param>
    /// <param name="tolerance">What it has to reach.</param>
    public Certificate Certify(
        in RowBatch<T> batch,
        ReadOnlySpan<double> point,
        ClassTerms terms,
        ReadOnlySpan<double> middle,
        double totalWeight,
        double objective,
        double drift,
        double unit,
        double tolerance)
    {
        pass.RunDual(in batch, point, step.Move);
        double gap = GapOf(in batch, point, terms, middle, totalWeight, objective, drift, withGroups: true);
        double level = ((16.0 * Epsilon * Math.Abs(objective)) + (8.0 * Square(BlurOf(point, middle))) + (BlurOfKinks(terms) * objective)) / unit;
        double reachable = Math.Max(tolerance, Math.Min(HighestRounding, level));

        // Where the columns of groups that are in have too few digits, their slopes stay as they are.
        if (terms.Groups is not null && !(gap <= reachable * unit))
        {
            gap = Math.Min(gap, GapOf(in batch, point, terms, middle, totalWeight, objective, drift, withGroups: false));
        }

        return new Certificate(CertificateKind.DualityGap, gap / unit, reachable);
    }

    private double GapOf(
        in RowBatch<T> batch,
        ReadOnlySpan<double> point,
        ClassTerms terms,
        ReadOnlySpan<double> middle,
        double totalWeight,
        double objective,
        double drift,
        bool withGroups)
    {
        step.FactorFree(withGroups);

        // Some of the rows, each with its own weight, have no more curvature than all of them.
        double reuse = ReproducibleFunctions.Exp(Math.Min(drift, 50.0)) * pass.FactorOfCurvature;
        bool isComplete = Measure(in batch, out double largestOfInverse);
        double form = FindLeft(terms, totalWeight, largestOfInverse, out double blurOfLeft, out double smooth);
        bool hasShift = ShiftIsAnswered(terms);
        double move = SoftmaxDual.Largest(pass.Dual.LargestMove) + (2.0 * ReachOf(direction, pass.Reach, classes, size));
        IsProven = isComplete && hasShift && drift <= 1.0 && move <= 1.0;
        double correction = IsProven ? Math.Sqrt(Slack * reuse * form) + Math.Sqrt(Slack * reuse * blurOfLeft) + BlurOf(point, middle) : double.PositiveInfinity;
        double gap = IsProven ? GapAfter(terms, point, smooth, correction, objective) : double.PositiveInfinity;
        gap = Math.Min(gap, objective);
        Digits = IsProven ? DigitsOf(point, Math.Sqrt(2.0 * Slack * largestOfInverse * gap)) : double.NaN;
        return gap;
    }

    private static double Square(double value) => value * value;

    // Whether the factor tells all coordinates apart, or the rows say that those which it does not are combinations of the others.
    private bool Measure(in RowBatch<T> batch, out double largestOfInverse)
    {
        ReadOnlySpan<int> support = step.Support;
        DenseCholesky factor = step.Factor;
        ConditionNumber = step.Condition(out double norm);
        largestOfInverse = SafetyOfEstimate * ConditionNumber / norm;
        double error = RoundingOfSums * support.Length * 2.0;
        bool isComplete = largestOfInverse * error <= LargestShare;
        int leftOut = 0;
        for (int a = 0; a < support.Length; a++)
        {
            if (factor.Pivot(a) == 0.0)
            {
                leftOut += support[a] / size == 0 ? 1 : 0;
                isComplete &= Vanishes(in batch, a);
            }
        }

        Rank = features - Math.Min(features, leftOut);
        return isComplete;
    }

    // Whether a coordinate that was left out is a combination of others in every row, to within the rounding of the data.
    private bool Vanishes(in RowBatch<T> batch, int index)
    {
        ReadOnlySpan<int> support = step.Support;
        Span<double> column = solved;
        column.Clear();
        for (int a = 0; a < support.Length; a++)
        {
            column[a] = step.Factor.Pivot(a) == 0.0 ? 0.0 : a <= index ? step.Factor.Row(a)[index] : step.Factor.Row(index)[a];
        }

        step.Factor.Solve(column);
        direction.AsSpan().Clear();
        double scale = 0.0;
        for (int a = 0; a < support.Length; a++)
        {
            int i = support[a];
            direction[i] = (a == index ? 1.0 : -column[a]) / step.Scale[i];
            scale += Math.Abs(direction[i]) * (i % size < features ? pass.Reach[i % size] : 1.0);
        }

        return pass.LargestSpread(in batch, direction) <= DataNoise * support.Length * scale;
    }

    // What the slopes lack, as e'inverse(H)e; and what rounding may make of it.
    private double FindLeft(
        ClassTerms terms, double totalWeight, double largestOfInverse, out double blur, out double smooth)
    {
        ReadOnlySpan<int> support = step.Support;
        smooth = Lanes.Sum(pass.Dual.Gap);
        blur = 0.0;
        for (int a = 0; a < left.Length; a++)
        {
            int feature = a % size;
            double square = feature < features ? pass.Squares[feature] : totalWeight;
            left[a] = 0.0;
            rounding[a] = (pass.LongestChain * Epsilon * Math.Sqrt(pass.SquareOfDual(a / size) * square)) + (4.0 * Epsilon * Math.Abs(pass.Gradient[a]));
        }

        solved.AsSpan().Clear();
        for (int a = 0; a < support.Length; a++)
        {
            int i = support[a];
            double target = step.Target[i];
            double penalty = (step.QuadraticOf(i) * target) + (target == 0.0 ? 0.0 : Math.CopySign(step.L1Of(i), target)) + NormSlope(terms, i);
            left[i] = -pass.Gradient[i] - penalty;
            rounding[i] += 4.0 * Epsilon * Math.Abs(penalty);
            solved[a] = left[i] / step.Scale[i];
            blur += rounding[i] / step.Scale[i] * (rounding[i] / step.Scale[i]);
            smooth += 0.5 * step.QuadraticOf(i) * step.Move[i] * step.Move[i];
        }

        blur *= largestOfInverse;
        step.Factor.Solve(solved);
        double form = 0.0;
        direction.AsSpan().Clear();
        for (int a = 0; a < support.Length; a++)
        {
            form += left[support[a]] / step.Scale[support[a]] * solved[a];
            direction[support[a]] = solved[a] / step.Scale[support[a]];
        }

        return Math.Max(0.0, form);
    }

    // The slope of the norm that a coordinate is in, at the target.
    private double NormSlope(ClassTerms terms, int coordinate)
    {
        int feature = coordinate % size;
        if (feature == features || terms.NormOf(feature) == 0.0)
        {
            return 0.0;
        }

        double length = terms.LengthOf(terms.Groups!.GroupOf(feature), step.Target.AsSpan(coordinate / size * size, features));
        double unit = terms.Unit[feature];
        return length == 0.0 ? 0.0 : terms.NormOf(feature) * unit * (unit * step.Target[coordinate] / length);
    }

    // No row answers a common shift: where nothing else does, the slopes along it have to be none but for rounding.
    private bool ShiftIsAnswered(ClassTerms terms)
    {
        for (int j = 0; j < size; j++)
        {
            double sum = 0.0;
            double noise = 0.0;
            for (int k = 0; k < classes; k++)
            {
                sum += left[(k * size) + j];
                noise += rounding[(k * size) + j];
            }

            bool isShiftFree = step.IsShiftFree(j);
            if (isShiftFree && Math.Abs(sum) > 4.0 * noise)
            {
                return false;
            }

            // Of norms the rounded slopes have a rest, which no smaller slope can have.
            if (j < features)
            {
                leftOfShift[j] = isShiftFree && terms.NormOf(j) > 0.0 ? Math.Abs(sum) / terms.Unit[j] : 0.0;
            }
        }

        return true;
    }

    /// <summary>The largest magnitude of a score that a direction can give to a class of any row.</summary>
    /// <param name="direction">Laid out like a point.</param>
    /// <param name="reach">The largest |x| of each column about its middle.</param>
    /// <param name="classes">K.</param>
    /// <param name="size">N + 1.</param>
    public static double ReachOf(ReadOnlySpan<double> direction, ReadOnlySpan<double> reach, int classes, int size)
    {
        double largest = 0.0;
        for (int k = 0; k < classes; k++)
        {
            double sum = Math.Abs(direction[(k * size) + size - 1]);
            for (int j = 0; j < size - 1; j++)
            {
                sum += Math.Abs(direction[(k * size) + j]) * reach[j];
            }

            largest = Math.Max(largest, sum);
        }

        return largest;
    }

    private double GapAfter(ClassTerms terms, ReadOnlySpan<double> point, double smooth, double correction, double possible)
    {
        double rest = 0.0;
        for (int k = 0; k < classes && terms.HasKinks; k++)
        {
            for (int j = 0; j < features; j++)
            {
                int a = (k * size) + j;
                changes[j] = (Math.Sqrt(2.0) * correction * step.Scale[a]) + rounding[a];
                if (!step.Held[a] && !IsOfWholeGroup(terms, k, j))
                {
                    rest += GapOfCoordinate(terms, a, j, point[a], possible);
                }
            }

            for (int group = 0; terms.Groups is not null && group < terms.Groups.Count; group++)
            {
                if (terms.Norm[group] > 0.0)
                {
                    rest += IsExact(terms, k, group) ? GapOfNorm(terms, group, k, point, possible) : GapOfGroup(terms, group, k, point, possible);
                }
            }
        }

        double root = Math.Sqrt(smooth) + (Math.Sqrt(2.0) * correction);
        return (root * root) + rest;
    }

    // Whether a coordinate is judged together with its group.
    private bool IsOfWholeGroup(ClassTerms terms, int number, int feature) =>
        terms.NormOf(feature) > 0.0 && !IsExact(terms, number, terms.Groups!.GroupOf(feature));

    // Whether the slopes of a group are those of its norm at the target.
    private bool IsExact(ClassTerms terms, int number, int group)
    {
        foreach (int j in terms.Groups!.FeaturesOf(group))
        {
            if (step.IsIn((number * size) + j))
            {
                return true;
            }
        }

        return false;
    }

    private double GapOfCoordinate(ClassTerms terms, int coordinate, int feature, double w, double possible)
    {
        double target = step.Target[coordinate];
        double slope = -pass.Gradient[coordinate];
        double change = changes[feature];
        return step.IsIn(coordinate)
            ? target * w < 0.0 ? 2.0 * terms.L1[feature] * Math.Abs(w) : 0.0
            : Math.Max(GapAtKink(terms, feature, w, slope - change, possible), GapAtKink(terms, feature, w, slope + change, possible));
    }

    // m ( |p w| - the product of p w and the direction of p t ), t the target.
    private double GapOfNorm(ClassTerms terms, int group, int number, ReadOnlySpan<double> point, double possible)
    {
        ReadOnlySpan<double> values = point.Slice(number * size, features);
        double length = terms.LengthOf(group, values);
        double ofTarget = terms.LengthOf(group, step.Target.AsSpan(number * size, features));
        double product = 0.0;
        double square = 0.0;
        foreach (int j in terms.Groups!.FeaturesOf(group))
        {
            product += terms.Unit[j] * values[j] * (terms.Unit[j] * step.Target[(number * size) + j] / ofTarget);
            square += leftOfShift[j] * leftOfShift[j];
        }

        double price = terms.Norm[group] * length;
        return Math.Max(0.0, price - (terms.Norm[group] * product)) + (4.0 * Epsilon * price) + (Math.Sqrt(square) / terms.Norm[group] * possible);
    }

    // g(w) + g*(z) - z w, where z may be a little beyond the slopes for which g* is finite: no coefficient of the minimum costs more than is left.
    private static double GapAtKink(ClassTerms terms, int feature, double w, double slope, double possible)
    {
        double l1 = terms.L1[feature];
        double quadratic = terms.Quadratic[feature];
        double above = Math.Max(0.0, Math.Abs(slope) - l1);
        double best = above > 0.0 && quadratic > 0.0 ? Math.CopySign(above / quadratic, slope) : 0.0;
        double excess = above > 0.0 && quadratic == 0.0 ? above / l1 * possible : 0.0;
        slope = quadratic == 0.0 ? Math.Clamp(slope, -l1, l1) : slope;
        double change = (l1 * (Math.Abs(w) - Math.Abs(best))) + (0.5 * quadratic * (w - best) * (w + best));
        return Math.Max(0.0, change - (slope * (w - best))) + excess;
    }

    private double GapOfGroup(ClassTerms terms, int group, int number, ReadOnlySpan<double> point, double possible)
    {
        ReadOnlySpan<double> values = point.Slice(number * size, features);
        ReadOnlySpan<double> slopes = pass.Gradient.AsSpan(number * size, features);
        double norm = terms.Norm[group];
        double excess = Math.Max(0.0, terms.SlopeBeyondL1(group, slopes, changes) - norm);
        double price = norm * terms.LengthOf(group, values);
        double product = 0.0;
        double blur = 0.0;
        foreach (int j in terms.Groups!.FeaturesOf(group))
        {
            price += terms.L1[j] * Math.Abs(values[j]);
            product += slopes[j] * values[j];
            blur += changes[j] * Math.Abs(values[j]);
        }

        return Math.Max(0.0, price + product) + blur + (4.0 * Epsilon * price) + (excess / norm * possible);
    }

    // How far rounding moves scores, as the root of the sum of the curvature times their squared error.
    private double BlurOf(ReadOnlySpan<double> point, ReadOnlySpan<double> middle)
    {
        double sum = 0.0;
        for (int k = 0; k < classes; k++)
        {
            int last = (k * size) + features;
            double offset = Math.Abs(point[last]);
            for (int j = 0; j < features; j++)
            {
                int a = (k * size) + j;
                sum += Math.Abs(point[a]) * step.Scale[a];
                offset += Math.Abs(point[a] * middle[j]);
            }

            sum += step.Held[last] ? 0.0 : offset * step.Scale[last];
        }

        return 4.0 * Epsilon * sum;
    }

    // How far rounding may take a slope beyond what holds it at zero, relative to that.
    private double BlurOfKinks(ClassTerms terms)
    {
        double largest = 0.0;
        for (int a = 0; a < rounding.Length; a++)
        {
            int feature = a % size;
            double held = feature == features || step.Held[a] || step.IsIn(a) ? 0.0 : step.L1Of(a) + (terms.NormOf(feature) * terms.Unit[feature]);
            largest = held > 0.0 ? Math.Max(largest, 2.0 * rounding[a] / held) : largest;
        }

        return largest;
    }

    private double DigitsOf(ReadOnlySpan<double> point, double distance)
    {
        const double Most = 15.65;
        double largest = 0.0;
        for (int a = 0; a < point.Length; a++)
        {
            largest = a % size < features && !step.Held[a] ? Math.Max(largest, Math.Abs(point[a]) * step.Scale[a]) : largest;
        }

        return largest == 0.0 || distance == 0.0 ? Most : Math.Clamp(ReproducibleFunctions.Log10(largest / distance), 0.0, Most);
    }
}
