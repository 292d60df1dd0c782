namespace SimdRegression.Verification;

/// <summary>
/// An objective over rows: sum s l(x.w + b, y) + sum over j of l1(j) |w(j)| + 1/2 quadratic(j) w(j)^2, with bounds; besides, norms of groups, or
/// functions of single coefficients.
/// </summary>
/// <remarks>
/// The unknowns are w(0) to w(N - 1) and, where there is an intercept, one more at the end, whose column is 1 and which costs nothing. Rows of
/// weight 0 are left out.
/// </remarks>
internal sealed class VerifiedProblem
{
    /// <summary>Makes a problem without penalty and bounds.</summary>
    /// <param name="precision">The precision in bits.</param>
    /// <param name="features">N.</param>
    /// <param name="hasIntercept">Whether there is an intercept.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="rows">Row-major, N numbers a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, above 0.</param>
    public VerifiedProblem(
        int precision, int features, bool hasIntercept, VerifiedLoss loss, BigReal[] rows, BigReal[] targets, BigReal[] weights)
    {
        Precision = precision;
        Features = features;
        HasIntercept = hasIntercept;
        Unknowns = features + (hasIntercept ? 1 : 0);
        Loss = loss;
        Rows = rows;
        Targets = targets;
        Weights = weights;
        L1 = new BigReal[Unknowns];
        Quadratic = new BigReal[Unknowns];
        Lower = new BigReal?[Unknowns];
        Upper = new BigReal?[Unknowns];
    }

    /// <summary>The precision of the arithmetic in bits.</summary>
    public int Precision { get; }

    /// <summary>N.</summary>
    public int Features { get; }

    /// <summary>Whether the last unknown is an intercept.</summary>
    public bool HasIntercept { get; }

    /// <summary>N, and one more for an intercept.</summary>
    public int Unknowns { get; }

    /// <summary>The loss.</summary>
    public VerifiedLoss Loss { get; }

    /// <summary>The rows, row-major.</summary>
    public BigReal[] Rows { get; }

    /// <summary>y.</summary>
    public BigReal[] Targets { get; }

    /// <summary>s.</summary>
    public BigReal[] Weights { get; }

    /// <summary>What is added to the predictions, one a row; null for none.</summary>
    public BigReal[]? Offsets { get; init; }

    /// <summary>The weights of the absolute values.</summary>
    public BigReal[] L1 { get; }

    /// <summary>What multiplies half the squares.</summary>
    public BigReal[] Quadratic { get; }

    /// <summary>The norms of groups.</summary>
    public NormTerm[] Norms { get; set; } = [];

    /// <summary>Functions of single coefficients; null for none.</summary>
    public ScalarTerms? Scalars { get; set; }

    /// <summary>Lower bounds; null for none.</summary>
    public BigReal?[] Lower { get; }

    /// <summary>Upper bounds; null for none.</summary>
    public BigReal?[] Upper { get; }

    /// <summary>The number of rows.</summary>
    public int Count => Targets.Length;

    /// <summary>Whether there are terms other than squares and absolute values.</summary>
    public bool HasOtherTerms => Norms.Length > 0 || Scalars is not null;

    /// <summary>Whether the objective is convex.</summary>
    public bool IsConvex => Scalars is not { IsConvex: false };

    /// <summary>Whether any unknown has an L1 weight or a bound.</summary>
    public bool IsConstrained
    {
        get
        {
            for (int j = 0; j < Unknowns; j++)
            {
                if (L1[j].Sign > 0 || Lower[j] is not null || Upper[j] is not null)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The number in a row and a column; 1 in the column of the intercept.</summary>
    public BigReal At(int row, int column) => column < Features ? Rows[(row * Features) + column] : BigReal.One;

    /// <summary>What is added to the prediction of a row.</summary>
    public BigReal OffsetOf(int row) => Offsets is null ? BigReal.Zero.WithPrecision(Precision) : Offsets[row];

    /// <summary>Whether both bounds of an unknown are the same.</summary>
    public bool IsFixed(int column) => Lower[column] is { } low && Upper[column] is { } high && low >= high;

    /// <summary>Whether an unknown has no penalty.</summary>
    public bool IsUnpenalized(int column) =>
        L1[column].IsZero && Quadratic[column].IsZero && (Scalars is null || Scalars.Levels[column].IsZero) && !IsInNorm(column);

    /// <summary>Whether an unknown is in the norm of a group.</summary>
    public bool IsInNorm(int column) => Array.Exists(Norms, norm => norm.Features.AsSpan().Contains(column));

    /// <summary>A value brought between its bounds.</summary>
    public BigReal Clamped(BigReal value, int column)
    {
        value = Lower[column] is { } low ? BigReal.Max(value, low) : value;
        return Upper[column] is { } high ? BigReal.Min(value, high) : value;
    }

    /// <summary>A point brought between its bounds, in the precision of the problem.</summary>
    public BigReal[] Clamped(BigReal[] point)
    {
        var inside = new BigReal[point.Length];
        for (int j = 0; j < inside.Length; j++)
        {
            inside[j] = Clamped(point[j], j).WithPrecision(Precision);
        }

        return inside;
    }

    /// <summary>The predictions x.w + b, without bounds of their errors.</summary>
    public BigReal[] Predict(BigReal[] point)
    {
        var predictions = new BigReal[Count];
        for (int i = 0; i < Count; i++)
        {
            BigReal sum = OffsetOf(i);
            for (int j = 0; j < Unknowns; j++)
            {
                sum += At(i, j) * point[j];
            }

            predictions[i] = sum;
        }

        return predictions;
    }

    /// <summary>The objective at a point, which is taken to keep its bounds.</summary>
    public Enclosure Objective(BigReal[] point)
    {
        Enclosure total = BigReal.Zero.WithPrecision(Precision);
        for (int i = 0; i < Count; i++)
        {
            Enclosure prediction = OffsetOf(i);
            for (int j = 0; j < Unknowns; j++)
            {
                prediction += (Enclosure)At(i, j) * point[j];
            }

            total += Weights[i] * Loss.Value(prediction, Targets[i]);
        }

        return total + Penalty(point);
    }

    /// <summary>The penalty at a point.</summary>
    public Enclosure Penalty(BigReal[] point)
    {
        Enclosure total = BigReal.Zero.WithPrecision(Precision);
        for (int j = 0; j < Unknowns; j++)
        {
            total += (L1[j] * (Enclosure)point[j].Abs()) + (Quadratic[j] * ((Enclosure)point[j]).Square()).Scale(-1);
            total = Scalars is null ? total : total + Scalars.ValueAt(j, point[j]);
        }

        foreach (NormTerm norm in Norms)
        {
            total += norm.ValueAt(point);
        }

        return total;
    }

    /// <summary>sum s h x x' over the rows, without bounds; both triangles.</summary>
    /// <param name="curvatures">h, one a row; null for ones.</param>
    public BigReal[] CrossProducts(BigReal[]? curvatures)
    {
        var products = new BigReal[Unknowns * Unknowns];
        Array.Fill(products, BigReal.Zero.WithPrecision(Precision));
        var weighted = new BigReal[Unknowns];
        for (int i = 0; i < Count; i++)
        {
            BigReal weight = curvatures is null ? Weights[i] : Weights[i] * curvatures[i];
            for (int j = 0; j < Unknowns; j++)
            {
                weighted[j] = weight * At(i, j);
                for (int k = 0; k <= j; k++)
                {
                    products[(j * Unknowns) + k] += weighted[j] * At(i, k);
                }
            }
        }

        for (int j = 0; j < Unknowns; j++)
        {
            for (int k = 0; k < j; k++)
            {
                products[(k * Unknowns) + j] = products[(j * Unknowns) + k];
            }
        }

        return products;
    }

    /// <summary>sum s u x over the rows, without bounds.</summary>
    public BigReal[] Slopes(BigReal[] duals)
    {
        var slopes = new BigReal[Unknowns];
        Array.Fill(slopes, BigReal.Zero.WithPrecision(Precision));
        for (int i = 0; i < Count; i++)
        {
            BigReal weighted = Weights[i] * duals[i];
            for (int j = 0; j < Unknowns; j++)
            {
                slopes[j] += weighted * At(i, j);
            }
        }

        return slopes;
    }
}
