using System.Numerics;

namespace SimdRegression.Verification;

/// <summary>Where the verifier's problem comes from: rows and penalties that can be stated in any precision.</summary>
internal sealed class RowSource
{
    /// <summary>A column that varies by less than this share of its mean counts as constant: its deviation is taken for 1.</summary>
    public const double ConstantColumn = 4.0 * MachineEpsilon.Double;

    private readonly BigReal[] rows;
    private readonly BigReal[] targets;
    private readonly BigReal[] weights;
    private readonly BigReal[]? offsets;
    private readonly VerifiedLoss loss;
    private readonly FitOptions options;
    private readonly int features;
    private readonly bool hasIntercept;
    private readonly PenaltyClaim penalty;

    private RowSource(
        BigReal[] rows,
        BigReal[] targets,
        BigReal[] weights,
        int features,
        bool hasIntercept,
        VerifiedLoss loss,
        PenaltyClaim penalty,
        FitOptions options,
        BigReal[]? offsets = null)
    {
        this.offsets = offsets;
        this.rows = rows;
        this.targets = targets;
        this.weights = weights;
        this.features = features;
        this.hasIntercept = hasIntercept;
        this.loss = loss;
        this.options = options;
        this.penalty = penalty;
    }

    /// <summary>Whether there is a row of positive weight.</summary>
    public bool HasRows => targets.Length > 0;

    /// <summary>The sum of the weights.</summary>
    public BigReal TotalWeight { get; private init; }

    /// <summary>The triangle that stands for the rows; null where these are the rows themselves.</summary>
    public MomentTriangle? Triangle { get; private init; }

    /// <summary>Takes rows, exactly.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="features">N.</param>
    /// <param name="hasIntercept">Whether there is an intercept.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">Scaling, penalty factors and bounds.</param>
    public static RowSource Of<T>(
        in RowBatch<T> batch, int features, bool hasIntercept, VerifiedLoss loss, PenaltyClaim penalty, in FitOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int exact = 64;
        var rows = new List<BigReal>(batch.Count * features);
        var targets = new List<BigReal>(batch.Count);
        var weights = new List<BigReal>(batch.Count);
        var offsets = new List<BigReal>(batch.Offsets.Length);
        BigReal total = BigReal.Zero;
        for (int i = 0; i < batch.Count; i++)
        {
            BigReal weight = batch.Weights.IsEmpty ? BigReal.One : BigReal.From(double.CreateTruncating(batch.Weights[i]), exact);
            if (weight.Sign < 0)
            {
                throw new ArgumentException("A weight is negative.", nameof(batch));
            }

            if (weight.IsZero)
            {
                continue;
            }

            for (int j = 0; j < features; j++)
            {
                rows.Add(BigReal.From(double.CreateTruncating(batch.Rows[(i * batch.RowStride) + j]), exact));
            }

            BigReal target = BigReal.From(double.CreateTruncating(batch.Targets[i]), exact);
            if (!batch.Offsets.IsEmpty)
            {
                BigReal offset = BigReal.From(double.CreateTruncating(batch.Offsets[i]), exact);
                offsets.Add(offset);

                // Of losses of m - y the offset is part of the target.
                target = loss.IsOfResidual ? target.WithPrecision(4096) - offset : target;
            }

            targets.Add(target);
            weights.Add(weight);
            total = total.WithPrecision(4096) + weight;
        }

        BigReal[]? added = offsets.Count == 0 || loss.IsOfResidual ? null : [.. offsets];
        return new RowSource([.. rows], [.. targets], [.. weights], features, hasIntercept, loss, penalty, options, added) { TotalWeight = total };
    }

    /// <summary>Takes moments, as the triangle of rows that have their sums.</summary>
    /// <param name="triangle">The triangle.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">Scaling, penalty factors and bounds.</param>
    public static RowSource Of(MomentTriangle triangle, PenaltyClaim penalty, in FitOptions options)
    {
        var ones = new BigReal[triangle.Targets.Length];
        Array.Fill(ones, BigReal.One);
        var loss = new VerifiedLoss(LossKind.Squared, BigReal.Zero);
        return new RowSource(triangle.Rows, triangle.Targets, ones, triangle.Targets.Length - 1, false, loss, penalty, options)
        {
            TotalWeight = triangle.TotalWeight, Triangle = triangle,
        };
    }

    /// <summary>The problem in a precision.</summary>
    /// <param name="precision">Bits.</param>
    public VerifiedProblem Build(int precision)
    {
        var problem = new VerifiedProblem(
            precision, features, hasIntercept, loss, In(precision, rows), In(precision, targets), In(precision, weights))
        {
            Offsets = offsets is null ? null : In(precision, offsets),
        };
        var units = new BigReal[features];
        for (int j = 0; j < features; j++)
        {
            units[j] = !options.Standardize ? BigReal.One
                : Triangle is not null ? Triangle.Deviations[j]
                : Deviation(problem, j);
            problem.Lower[j] = BoundOf(options.LowerBounds.Span, j, precision);
            problem.Upper[j] = BoundOf(options.UpperBounds.Span, j, precision);
        }

        penalty.WriteTo(problem, units, options.PenaltyFactors.Span, TotalWeight);
        return problem;
    }

    // What is made of numbers has their precision: products of data are not to be cut.
    private static BigReal[] In(int precision, BigReal[] values) => Array.ConvertAll(values, value => value.WithPrecision(precision));

    private static BigReal? BoundOf(ReadOnlySpan<double> bounds, int feature, int precision)
    {
        double bound = bounds.IsEmpty ? double.PositiveInfinity : bounds[bounds.Length == 1 ? 0 : feature];
        return double.IsFinite(bound) ? BigReal.From(bound, precision) : null;
    }

    private BigReal Deviation(VerifiedProblem problem, int column)
    {
        BigReal sum = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < problem.Count; i++)
        {
            sum += weights[i] * problem.At(i, column);
        }

        BigReal mean = sum / TotalWeight;
        BigReal squares = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < problem.Count; i++)
        {
            BigReal distance = problem.At(i, column) - mean;
            squares += weights[i] * distance * distance;
        }

        BigReal noise = BigReal.From(ConstantColumn, problem.Precision) * mean;
        return squares <= TotalWeight * noise * noise ? BigReal.One : BigReal.SquareRoot(squares / TotalWeight, out _);
    }
}
