using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Numerics;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>How far the scores of a fold may be off: by the rounding of sums, of means and of coefficients.</summary>
/// <remarks>
/// <para>
/// With r the mean residual of the fold's rows about the training means, V what is left about it (the score is S = r^2 + V), t(j) the
/// deviation of column j in the fold, o(j) the distance of its mean from the training mean, s(j) its deviation in training, and e(j) the
/// bound of <see cref="MomentAccumulator.SumRounding"/> of the fold, W its weight: coefficients that are off by at most D / s(j) move the
/// mean residual by a = D sum |o(j)| / s(j), to which the rounding of means and of the residual's terms adds, and the others by
/// b = D sum t(j) / s(j); so S is off by at most 2 |r| a + a^2 + 2 sqrt(V) b + b^2 + (e(y) + sum |w(j)| e(j))^2 / W.
/// </para>
/// <para>
/// D is the relative error of the coefficients that the fit tells, times max |w(j)| s(j). Where the training sums have lost more than rounding costs any sums,
/// what they are likely to have lost comes to it, times what the fit says that rounding grows by: its relative error in units of the last place, up to
/// what a fit in lanes may have. A fit that needs more has counted the loss itself. Where a factor in doubled precision tells how far the mean residual has
/// moved (<see cref="PathPoints.OffsetErrors"/>), that stands in place of D sum |o(j)| / s(j) if it is less.
/// </para>
/// </remarks>
internal sealed class ScoreBounds
{
    /// <summary>A score is imprecise where it may be off by more than this share; <see cref="float"/> data summed in <see cref="float"/> are
    /// allowed <see cref="ToleratedInSingle"/>.</summary>
    public const double Tolerated = 1e-6;

    /// <summary>See <see cref="Tolerated"/>.</summary>
    public const double ToleratedInSingle = 1e-4;

    private const double Epsilon = MachineEpsilon.Double;
    private const double SingleEpsilon = MachineEpsilon.Single;

    // Residuals of rows, where these are at hand, take the place of a score whose sums leave fewer digits.
    private const double Improvable = 1e-8;

    // What fits side by side in lanes accept: no column's variance is inflated more than so.
    private const double LargestInflation = 1e4;
    private const double LargestInflationInSingle = 4.0;

    // No fit to sums in single precision tells a smaller error.
    private const double LeastErrorInSingle = 0.25 * SingleEpsilon;

    // Sums lose so many units in the last place of a column's squares in any case.
    private const double OrdinaryLoss = 500.0;

    // The error of a fold of a few rows is held against this share of the error on the training rows, where it is smaller by chance.
    private const double LeastShare = 1e-4;

    // Where folds are so many deviations away from their training rows, the terms of residuals cancel.
    private const double FarAway = 100.0;

    private readonly int features;
    private readonly int stride;
    private readonly int pitch;
    private readonly double roundingOfTerms;
    private readonly double[] deviations;
    private readonly double[] losses;
    private readonly double[] lossesOfMeans;
    private readonly double[] lossesInTraining;
    private readonly double[] squares;
    private readonly double[] largest;
    private readonly double[] lost;
    private readonly double[] lostOfMeans;
    private readonly double[] lostInTraining;
    private double targetLoss;
    private double targetLossOfMean;
    private double targetLossInTraining;
    private double lossFactor;
    private double largestInflation;
    private double fitUnit;
    private double trainingWeight;
    private double testWeight;
    private double tolerated;
    private double far;
    private double wide;
    private bool isLostInTraining;
    private bool hasFewRows;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="features">N.</param>
    /// <param name="pitch">How many points there may be, whole vectors counted.</param>
    public ScoreBounds(int features, int pitch)
    {
        this.features = features;
        this.pitch = pitch;
        stride = KernelLayout.Stride(features);

        // Half a unit for each term of a residual, for the sum so far, and for the coefficient itself.
        roundingOfTerms = 0.5 * Epsilon * (features + 4);
        deviations = new double[features];
        losses = new double[features];
        lossesOfMeans = new double[features];
        lossesInTraining = new double[features];
        squares = new double[features + 1];
        largest = new double[pitch];
        lost = new double[pitch];
        lostOfMeans = new double[pitch];
        lostInTraining = new double[pitch];
    }

    /// <summary>Takes up what the points were fitted to.</summary>
    /// <param name="training">The moments.</param>
    /// <param name="intercept">Whether the points have intercepts; without one, columns count from zero and not from their means.</param>
    public void SetTraining(MomentAccumulator training, bool intercept)
    {
        trainingWeight = training.Weight;
        tolerated = training.HoldsSingle ? ToleratedInSingle : Tolerated;
        double unit = UnitOf(training);
        double ordinary = OrdinaryLoss * Math.Max(unit, Epsilon);
        double most = 0.0;
        double square = SquareOf(training, features);
        double loss = training.SumRounding(features);
        isLostInTraining = loss * loss > ordinary * square && square > 0.0;
        targetLossInTraining = loss / Math.Sqrt(trainingWeight);
        for (int j = 0; j < features; j++)
        {
            square = SquareOf(training, j);
            loss = training.SumRounding(j);
            double mean = intercept ? 0.0 : training.Mean[j];
            deviations[j] = Math.Sqrt((square / trainingWeight) + (mean * mean));
            lossesInTraining[j] = loss / Math.Sqrt(trainingWeight);
            if (loss * loss > ordinary * square && loss * loss > ordinary * Epsilon * training.Mean[j] * training.Mean[j] * trainingWeight)
            {
                isLostInTraining = true;
            }

            most = square > 0.0 ? Math.Max(most, loss / Math.Sqrt(square)) : most;
        }

        largestInflation = training.HoldsSingle ? LargestInflationInSingle : LargestInflation;
        fitUnit = training.HoldsSingle ? LeastErrorInSingle : Epsilon;
        lossFactor = training.LikelyShare * most;
    }

    /// <summary>Whether the fold lies so far from its training rows that residuals are to be found in doubled precision.</summary>
    public bool IsFar => far > FarAway;

    /// <summary>Takes up the moments of a fold's rows.</summary>
    /// <param name="test">The moments.</param>
    /// <param name="training">What the points were fitted to.</param>
    /// <param name="offsets">How far the fold's means are from those of the training, features and then the target.</param>
    public void SetTest(MomentAccumulator test, MomentAccumulator training, ReadOnlySpan<double> offsets)
    {
        testWeight = test.Weight;
        tolerated = training.HoldsSingle || test.HoldsSingle ? ToleratedInSingle : Tolerated;
        double root = Math.Sqrt(UnitOf(test) / testWeight);
        double rootOfTraining = Math.Sqrt(UnitOf(training) / trainingWeight);
        hasFewRows = false;
        far = 0.0;
        wide = 0.0;
        for (int j = 0; j < features; j++)
        {
            Reach(j, offsets[j] * offsets[j], SquareOf(test, j) / testWeight);
        }

        double ofTerms = IsFar ? 0.5 * Epsilon : roundingOfTerms;
        for (int j = 0; j < features; j++)
        {
            losses[j] = test.SumRounding(j);
            lossesOfMeans[j] = (root * losses[j]) + (rootOfTraining * training.SumRounding(j)) + (ofTerms * Math.Abs(offsets[j]));
        }

        targetLoss = test.SumRounding(features);
        ofTerms = IsFar ? 0.0 : roundingOfTerms;
        targetLossOfMean = (root * targetLoss) + (rootOfTraining * training.SumRounding(features)) + (ofTerms * Math.Abs(offsets[features]));
    }

    /// <summary>Begins to take up rows of a fold, in place of their moments.</summary>
    public void BeginRows()
    {
        testWeight = 0.0;
        squares.AsSpan().Clear();
    }

    /// <summary>Takes up a row.</summary>
    /// <param name="offsets">Its distance from the training means, features and then the target.</param>
    /// <param name="weight">Its weight.</param>
    public void AddRow(ReadOnlySpan<double> offsets, double weight)
    {
        testWeight += weight;
        for (int j = 0; j < squares.Length; j++)
        {
            squares[j] += weight * offsets[j] * offsets[j];
        }
    }

    /// <summary>Ends the rows of a fold.</summary>
    /// <param name="training">What the points were fitted to.</param>
    public void EndRows(MomentAccumulator training)
    {
        double rootOfTraining = Math.Sqrt(UnitOf(training) / trainingWeight);
        losses.AsSpan().Clear();
        targetLoss = 0.0;
        hasFewRows = true;
        far = 0.0;
        wide = 0.0;
        for (int j = 0; j < features; j++)
        {
            double square = squares[j] / testWeight;
            lossesOfMeans[j] = (rootOfTraining * training.SumRounding(j)) + (roundingOfTerms * Math.Sqrt(square));
            Reach(j, 0.0, square);
        }

        targetLossOfMean = (rootOfTraining * training.SumRounding(features)) + (roundingOfTerms * Math.Sqrt(squares[features] / testWeight));
    }

    /// <summary>Looks at the coefficients of the points.</summary>
    /// <param name="weights">Coefficient j of point i at j times the pitch, plus i.</param>
    /// <param name="count">The number of points.</param>
    public void SetPoints(double[] weights, int count) => WidthSwitch.Run(new Sizes(this, weights, count), PointLanes.Count);

    /// <summary>Whether the sums of the fold leave a score fewer than eight digits, which residuals of its rows would have.</summary>
    /// <param name="point">The point.</param>
    /// <param name="score">Its score.</param>
    public bool IsImprovable(int point, double score) => !(LossOfForm(point) <= (tolerated > Tolerated ? tolerated : Improvable) * score);

    /// <summary>Whether a score may be off by more than <see cref="Tolerated"/>.</summary>
    /// <param name="point">The point.</param>
    /// <param name="score">Its score, r^2 + V.</param>
    /// <param name="squaredBias">r^2, or the score where it is not known.</param>
    /// <param name="points">What the fits told.</param>
    /// <param name="isOfRows">Whether the score is of residuals, and not of the fold's sums.</param>
    public bool IsImprecise(int point, double score, double squaredBias, PathPoints points, bool isOfRows)
    {
        double error = points.CoefficientErrors[point];
        double off = error * largest[point];
        if (isLostInTraining)
        {
            off += Math.Clamp(error / fitUnit, 1.0, largestInflation) * lossFactor * (targetLossInTraining + lostInTraining[point]);
        }

        double ofBias = Math.Min(off * far, points.OffsetErrors[point]) + lostOfMeans[point] + targetLossOfMean;
        double ofForm = off * wide;
        double bound = (2.0 * Math.Sqrt(squaredBias) * ofBias) + (ofBias * ofBias)
            + (2.0 * Math.Sqrt(Math.Max(0.0, score - (isOfRows ? 0.0 : squaredBias))) * ofForm) + (ofForm * ofForm)
            + (isOfRows ? 0.0 : LossOfForm(point));
        double least = hasFewRows ? LeastShare * points.ResidualSumsOfSquares[point] / trainingWeight : 0.0;
        return !(bound <= tolerated * Math.Max(score, least));
    }

    private static double UnitOf(MomentAccumulator moments) =>
        moments.IsDoubled ? Doubled.Epsilon : moments.HoldsSingle ? SingleEpsilon : Epsilon;

    private double SquareOf(MomentAccumulator moments, int column) =>
        Math.Max(0.0, moments.Cross[column < features ? (column * stride) + column : (features + 1) * stride]);

    private double LossOfForm(int point)
    {
        double root = targetLoss + lost[point];
        return root * root / testWeight;
    }

    // A column that is constant in training has no coefficient that could be off.
    private void Reach(int column, double squaredOffset, double square)
    {
        if (deviations[column] > 0.0)
        {
            far += Math.Sqrt(squaredOffset) / deviations[column];
            wide += Math.Sqrt(square) / deviations[column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetPoints<TWidth, TVector>(double[] weights, int count)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double weight = ref MemoryMarshal.GetArrayDataReference(weights);
        for (nuint i = 0; i < (nuint)count; i += TWidth.Count)
        {
            TVector most = TWidth.Create(0.0);
            TVector form = most;
            TVector mean = most;
            TVector training = most;
            for (int j = 0; j < features; j++)
            {
                TVector size = TWidth.Abs(TWidth.Load(ref weight, ((nuint)j * (nuint)pitch) + i));
                most = TWidth.Max(most, TWidth.Multiply(size, TWidth.Create(deviations[j])));
                form = TWidth.MultiplyAdd(size, TWidth.Create(losses[j]), form);
                mean = TWidth.MultiplyAdd(size, TWidth.Create(lossesOfMeans[j]), mean);
                training = TWidth.MultiplyAdd(size, TWidth.Create(lossesInTraining[j]), training);
            }

            TWidth.Store(most, ref largest[0], i);
            TWidth.Store(form, ref lost[0], i);
            TWidth.Store(mean, ref lostOfMeans[0], i);
            TWidth.Store(training, ref lostInTraining[0], i);
        }
    }

    private readonly struct Sizes(ScoreBounds bounds, double[] weights, int count) : IWidthKernel
    {
        public void Run<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, double>
            where TVector : struct
        {
            bounds.SetPoints<TWidth, TVector>(weights, count);
        }
    }
}
