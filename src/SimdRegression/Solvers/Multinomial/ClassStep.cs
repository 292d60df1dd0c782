using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// The step to the minimum of the quadratic model of a classification: one system of equations where the penalty is smooth, coordinate descent with Newton steps
/// on the coefficients that are in where it has kinks.
/// </summary>
/// <remarks>
/// A common shift of a feature's coefficients in all classes, or of the intercepts, changes no probability. Where the shift does not change the penalty either,
/// the model gets a curvature along it, so that steps leave the sum over the classes as it is. A shift changes a penalty on absolute values: the best shift is
/// then found by itself. Without squares in the penalty it is the median of the coefficients: the middle of the two middle ones where their number is even.
/// </remarks>
internal sealed partial class ClassStep
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int MaxSweeps = 1000;
    private const int Patience = 20;

    private readonly int classes;
    private readonly int features;
    private readonly int size;
    private readonly int order;
    private readonly double[] matrix;
    private readonly double[] linear;
    private readonly double[] start;
    private readonly double[] point;
    private readonly double[] residual;
    private readonly double[] best;
    private readonly double[] work;
    private readonly double[] shiftCurvature;
    private readonly double[] normScale;
    private readonly double[] block;
    private readonly double[] spread;
    private readonly int[] support;
    private readonly bool[] isIn;
    private readonly DenseCholesky cholesky;
    private ClassTerms terms = null!;
    private bool isFactored;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="classes">K.</param>
    /// <param name="features">N.</param>
    public ClassStep(int classes, int features)
    {
        this.classes = classes;
        this.features = features;
        size = features + 1;
        order = classes * size;
        matrix = new double[order * order];
        linear = new double[order];
        start = new double[order];
        point = new double[order];
        residual = new double[order];
        best = new double[order];
        work = new double[3 * KernelLayout.Stride(order)];
        shiftCurvature = new double[size];
        normScale = new double[order];
        block = new double[Math.Max(features, classes)];
        spread = new double[order];
        support = new int[order];
        isIn = new bool[order];
        cholesky = new DenseCholesky(order);
        Scale = new double[order];
        Held = new bool[order];
        Target = new double[order];
        Move = new double[order];
    }

    /// <summary>d: what a coefficient is multiplied by in the units of the model.</summary>
    public double[] Scale { get; }

    /// <summary>Which coordinates stay where they are.</summary>
    public bool[] Held { get; }

    /// <summary>The point that the step leads to.</summary>
    public double[] Target { get; }

    /// <summary>The step.</summary>
    public double[] Move { get; }

    /// <summary>The coordinates of the last factor, ascending.</summary>
    public ReadOnlySpan<int> Support => support.AsSpan(0, cholesky.Order);

    /// <summary>The factor of their rows and columns.</summary>
    public DenseCholesky Factor => cholesky;

    /// <summary>Takes the curvature of the last pass that was asked for it.</summary>
    /// <param name="pass">The rows.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="hasIntercept">Whether there are intercepts.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load<T, TKernels>(ClassPass<T, TKernels> pass, ClassTerms penalty, bool hasIntercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        terms = penalty;
        isFactored = false;
        matrix.AsSpan().Clear();
        int pair = 0;
        for (int k = 1; k < classes; k++)
        {
            for (int l = 0; l < k; l++, pair++)
            {
                for (int i = 0; i < size; i++)
                {
                    for (int j = 0; j < size; j++)
                    {
                        double element = pass.Coupling(pair, i, j);
                        matrix[(((k * size) + i) * order) + (k * size) + j] += element;
                        matrix[(((l * size) + i) * order) + (l * size) + j] += element;
                        matrix[(((k * size) + i) * order) + (l * size) + j] = -element;
                        matrix[(((l * size) + i) * order) + (k * size) + j] = -element;
                    }
                }
            }
        }

        SetScales(hasIntercept);
        for (int a = 0; a < order; a++)
        {
            Span<double> row = matrix.AsSpan(a * order, order);
            for (int b = 0; b < order; b++)
            {
                row[b] = Held[a] || Held[b] ? 0.0 : row[b] / Scale[a] / Scale[b];
            }

            row[a] = Held[a] ? 1.0 : row[a] + (QuadraticOf(a) / Scale[a] / Scale[a]);
        }
    }

    /// <summary>Finds the step.</summary>
    /// <param name="gradient">The gradient of the loss.</param>
    /// <param name="current">The point.</param>
    /// <returns>Whether there is one.</returns>
    public bool Solve(ReadOnlySpan<double> gradient, ReadOnlySpan<double> current)
    {
        for (int a = 0; a < order; a++)
        {
            start[a] = current[a] * Scale[a];
            linear[a] = Held[a] ? 0.0 : -(gradient[a] + (QuadraticOf(a) * current[a])) / Scale[a];
        }

        if (terms.HasKinks)
        {
            SolveConstrained();
        }
        else
        {
            SolveSmooth();
        }

        bool isFinite = true;
        for (int a = 0; a < order; a++)
        {
            // Solved for the step where it can be: its size decides its rounding.
            double moved = terms.HasKinks ? (point[a] - start[a]) / Scale[a] : point[a] / Scale[a];
            Target[a] = Held[a] ? current[a] : terms.HasKinks ? point[a] / Scale[a] : current[a] + moved;
            Move[a] = Held[a] ? 0.0 : moved;
            isFinite &= double.IsFinite(moved);
        }

        return isFinite;
    }

    /// <summary>
    /// Factors the rows and columns of the coordinates whose slopes at <see cref="Target"/> have to have a certain value: those at no kink. What the penalty
    /// bends there is left out, but for its squares.
    /// </summary>
    /// <param name="withGroups">Whether those of groups that are in are among them, and not just those that no norm holds.</param>
    public void FactorFree(bool withGroups)
    {
        if (!terms.HasKinks)
        {
            FactorSmooth();
            return;
        }

        for (int a = 0; a < order; a++)
        {
            point[a] = Target[a] * Scale[a];
        }

        int count = 0;
        for (int a = 0; a < order; a++)
        {
            int feature = a % size;
            bool isKept = feature == features || terms.L1[feature] == 0.0 || Target[a] != 0.0;
            bool isOfNorm = feature < features && terms.NormOf(feature) > 0.0;
            isKept &= !isOfNorm || (withGroups && LengthOf(a / size, terms.Groups!.GroupOf(feature)) > 0.0);
            isIn[a] = !Held[a] && isKept;
            if (isIn[a])
            {
                support[count++] = a;
            }
        }

        FactorSupport(count, bendsGroups: false);
    }

    /// <summary>Whether a coordinate belongs to the last factor.</summary>
    public bool IsIn(int coordinate) => isIn[coordinate];

    /// <summary>
    /// Whether the coordinates of a feature, or the intercepts, are all in the last factor and no row bends along their common shift, nor does the penalty.
    /// A penalty of squares alone does, but its steps begin and end where they add up to 0.
    /// </summary>
    /// <param name="feature">From 0 to N, N for the intercepts.</param>
    public bool IsShiftFree(int feature) => (feature == features || !terms.HasKinks || terms.Quadratic[feature] == 0.0) && AllIn(feature);

    /// <summary>No step: the target is the point.</summary>
    public void Rest(ReadOnlySpan<double> current)
    {
        current.CopyTo(Target);
        Move.AsSpan().Clear();
    }

    /// <summary>The quadratic penalty of a coordinate.</summary>
    public double QuadraticOf(int coordinate) => coordinate % size < features ? terms.Quadratic[coordinate % size] : 0.0;

    /// <summary>The weight of the absolute value of a coordinate.</summary>
    public double L1Of(int coordinate) => coordinate % size < features ? terms.L1[coordinate % size] : 0.0;

    /// <summary>The diagonal of the model, in its units.</summary>
    public double Diagonal(int coordinate) => matrix[(coordinate * order) + coordinate];

    /// <summary>The norm of the model's matrix on the coordinates of the last factor, and an estimate of its condition number.</summary>
    /// <param name="norm">Receives the largest sum of magnitudes of a row.</param>
    public double Condition(out double norm)
    {
        int count = cholesky.Order;
        norm = count == 0 ? 1.0 : 0.0;
        for (int a = 0; a < count; a++)
        {
            double sum = 0.0;
            for (int b = 0; b < count; b++)
            {
                sum += Math.Abs(b >= a ? cholesky.Row(a)[b] : cholesky.Row(b)[a]);
            }

            norm = Math.Max(norm, sum);
        }

        return count == 0 ? 1.0 : norm * ConditionEstimator.EstimateInverse(count, cholesky, work);
    }

    private void SetScales(bool hasIntercept)
    {
        for (int j = 0; j < size; j++)
        {
            double sum = 0.0;
            for (int k = 0; k < classes; k++)
            {
                int a = (k * size) + j;
                double diagonal = matrix[(a * order) + a];
                sum += diagonal;
                double total = diagonal + QuadraticOf(a);
                Held[a] = (j < features ? terms.Fixed[j] : !hasIntercept) || !(total > 0.0) || !double.IsFinite(total);
                Scale[a] = Held[a] ? 1.0 : Math.Sqrt(total);
            }

            shiftCurvature[j] = sum / classes / classes;
        }

        // The norm of a group is one of scaled coefficients where these have one scale, in the units that it acts on.
        for (int group = 0; terms.Groups is not null && group < terms.Groups.Count; group++)
        {
            for (int k = 0; k < classes; k++)
            {
                double largest = 0.0;
                foreach (int j in terms.Groups.FeaturesOf(group))
                {
                    int a = (k * size) + j;
                    largest = Held[a] ? largest : Math.Max(largest, Scale[a] / terms.Unit[j]);
                }

                foreach (int j in terms.Groups.FeaturesOf(group))
                {
                    int a = (k * size) + j;
                    Scale[a] = Held[a] ? 1.0 : largest * terms.Unit[j];
                    normScale[a] = largest;
                }
            }
        }
    }

    private void SolveSmooth()
    {
        FactorSmooth();
        Span<double> solved = work;
        solved.Clear();
        for (int a = 0; a < cholesky.Order; a++)
        {
            solved[a] = linear[support[a]];
        }

        cholesky.Solve(solved);
        point.AsSpan().Clear();
        for (int a = 0; a < cholesky.Order; a++)
        {
            point[support[a]] = solved[a];
        }
    }

    private void FactorSmooth()
    {
        if (isFactored)
        {
            return;
        }

        int count = 0;
        for (int a = 0; a < order; a++)
        {
            isIn[a] = !Held[a];
            if (isIn[a])
            {
                support[count++] = a;
            }
        }

        FactorSupport(count, bendsGroups: false);
        isFactored = true;
    }

    // The rows and columns of some coordinates, with what groups bend there and the curvature along shifts that nothing else has.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FactorSupport(int count, bool bendsGroups)
    {
        isFactored = false;
        cholesky.Begin(count);
        for (int a = 0; a < count; a++)
        {
            int i = support[a];
            Span<double> row = cholesky.Row(a);
            ReadOnlySpan<double> given = matrix.AsSpan(i * order, order);
            for (int b = a; b < count; b++)
            {
                row[b] = given[support[b]];
            }
        }

        for (int a = 0; a < count; a++)
        {
            int i = support[a];
            int feature = i % size;
            bool isBent = bendsGroups && feature < features && terms.NormOf(feature) > 0.0;
            bool shifts = IsShiftFree(feature) && !isBent;
            double length = isBent ? LengthOf(i / size, terms.Groups!.GroupOf(feature)) : 0.0;
            Span<double> row = cholesky.Row(a);
            for (int b = a; b < count && (shifts || length > 0.0); b++)
            {
                int j = support[b];
                if (shifts && j % size == feature)
                {
                    row[b] += shiftCurvature[feature] / Scale[i] / Scale[j];
                }

                bool isGroup = length > 0.0 && j / size == i / size && j % size < features && terms.Groups!.GroupOf(j % size) == terms.Groups.GroupOf(feature);
                if (isGroup)
                {
                    double weight = terms.NormOf(feature) / normScale[i] / length;
                    row[b] += ((i == j ? 1.0 : 0.0) - (point[i] / length * (point[j] / length))) * weight;
                }
            }
        }

        cholesky.Factor();
    }

    private bool AllIn(int feature)
    {
        for (int k = 0; k < classes; k++)
        {
            if (!isIn[(k * size) + feature])
            {
                return false;
            }
        }

        return true;
    }

    // The 2-norm of the scaled coefficients of a group of a class.
    private double LengthOf(int number, int group)
    {
        double sum = 0.0;
        foreach (int j in terms.Groups!.FeaturesOf(group))
        {
            double value = Held[(number * size) + j] ? 0.0 : point[(number * size) + j];
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }
}
