using SimdRegression.Kernels;
using SimdRegression.Selection;

namespace SimdRegression;

/// <summary>
/// Tries the candidate that promises most: a Gaussian process learns how the score depends on strength, share of L1 and setting from the
/// candidates that were scored, and the next one is where it expects the largest improvement on the best of them.
/// </summary>
/// <remarks>
/// <para>
/// Efficient global optimisation (Jones, Schonlau and Welch 1998): the first candidates are spread over the ranges by a randomly shifted
/// sequence of Halton; each further one maximises the expected improvement under a process with Matern's covariance, whose parameters
/// maximise the marginal likelihood (Rasmussen and Williams 2006; Snoek, Larochelle and Adams 2012). What is learned is the logarithm of
/// the mean score (the score itself, where one is not positive), against the logarithm of the strength.
/// </para>
/// <para>
/// Worth its while where a score costs more than a millisecond, or where strength and share of L1 are searched together; a strength alone
/// is searched by a grid in less time. Its workspace is allocated by the constructor; an object serves one thread at a time.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public sealed class BayesianSearch : RangeSearch
{
    /// <summary>The most trials: each weighs all before it, so that time grows with the third power of their number and more.</summary>
    public const int MostTrials = 2000;

    private const int MostDimensions = 3;
    private const int PointsADimension = 128;
    private const double FirstStep = 0.05;
    private const double LastStep = 5e-4;

    private readonly GaussianProcess[] processes;
    private readonly double[] points;
    private readonly double[] heights;

    /// <summary>A search of so many candidates.</summary>
    /// <param name="trials">How many, from 1 to <see cref="MostTrials"/>; from about 10 a coordinate that is searched on, it finds what a fine grid does.</param>
    /// <param name="seed">Decides which are tried first; the same seed tries the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">The trials are fewer than 1, or more than <see cref="MostTrials"/>.</exception>
    [CLSCompliant(false)]
    public BayesianSearch(int trials, ulong seed)
        : base(Checked(trials), seed)
    {
        processes = [new GaussianProcess(1, trials), new GaussianProcess(2, trials), new GaussianProcess(3, trials)];
        points = new double[trials * MostDimensions];
        heights = new double[trials];
    }

    private static int Checked(int trials)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(trials, MostTrials);
        return trials;
    }

    /// <inheritdoc/>
    protected internal override int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next)
    {
        ArgumentNullException.ThrowIfNull(scored);
        CheckRanges();
        var coordinates = new Coordinates(space.SearchesL1Ratio, SearchesSetting);
        if (scored.Count == 0)
        {
            return ProposeFirst(in space, in coordinates, next);
        }

        if (scored.Count >= Trials)
        {
            return 0;
        }

        Learn(in space, scored, in coordinates);
        Span<double> best = stackalloc double[MostDimensions];
        best = best[..coordinates.Count];
        FindBest(scored.Count, in coordinates, best);
        next[0] = At(in space, in coordinates, best);
        return 1;
    }

    // Element "index" of the sequence of Halton, shifted (Cranley and Patterson 1976).
    private static double Halton(int index, int dimension, double shift)
    {
        ReadOnlySpan<int> bases = [2, 3, 5];
        int radix = bases[dimension];
        double place = 1.0 / radix;
        double value = 0.0;
        for (int rest = index; rest > 0; rest /= radix)
        {
            value += place * (rest % radix);
            place /= radix;
        }

        value += shift;
        return value < 1.0 ? value : value - 1.0;
    }

    private int ProposeFirst(in SearchSpace space, in Coordinates coordinates, Span<Candidate> next)
    {
        int count = Math.Min(Trials, 2 + (2 * coordinates.Count));
        var random = new RandomSource(Seed);
        Span<double> shifts = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        Span<double> point = stackalloc double[MostDimensions];
        for (int i = 0; i < count; i++)
        {
            for (int d = 0; d < coordinates.Count; d++)
            {
                point[d] = Halton(i, d, shifts[d]);
            }

            next[i] = At(in space, in coordinates, point);
        }

        return count;
    }

    private Candidate At(in SearchSpace space, in Coordinates coordinates, ReadOnlySpan<double> point)
    {
        return At(
            in space,
            point[0],
            coordinates.L1Ratio > 0 ? point[coordinates.L1Ratio] : 0.0,
            coordinates.Setting > 0 ? point[coordinates.Setting] : 0.0);
    }

    private void Learn(in SearchSpace space, TuningResult scored, in Coordinates coordinates)
    {
        ReadOnlySpan<double> scores = scored.MeanScores;
        bool isPositive = true;
        double worst = double.NegativeInfinity;
        foreach (double score in scores)
        {
            isPositive &= score > 0.0;
            worst = double.IsFinite(score) ? Math.Max(worst, score) : worst;
        }

        worst = double.IsFinite(worst) ? worst : 1.0;
        for (int i = 0; i < scores.Length; i++)
        {
            // A candidate that could not be fitted is as bad as the worst that could.
            double score = Math.Min(scores[i], worst);
            heights[i] = isPositive ? VectorFunctions.Log(score) : score;
            Locate(in space, scored.Candidates[i], in coordinates, points.AsSpan(i * coordinates.Count, coordinates.Count));
        }

        processes[coordinates.Count - 1].Fit(points.AsSpan(0, scores.Length * coordinates.Count), heights.AsSpan(0, scores.Length));
    }

    // The inverse of At.
    private void Locate(in SearchSpace space, Candidate candidate, in Coordinates coordinates, Span<double> point)
    {
        (double lowest, double highest) = AlphaRange(in space, candidate.L1Ratio);
        point[0] = Place(VectorFunctions.Log(lowest), VectorFunctions.Log(highest), VectorFunctions.Log(candidate.Alpha));
        if (coordinates.L1Ratio > 0)
        {
            point[coordinates.L1Ratio] = Place(LowestL1Ratio, HighestL1Ratio, candidate.L1Ratio);
        }

        if (coordinates.Setting > 0)
        {
            point[coordinates.Setting] = Place(
                VectorFunctions.Log(LowestSetting!.Value), VectorFunctions.Log(HighestSetting!.Value), VectorFunctions.Log(candidate.Setting));
        }
    }

    private static double Place(double low, double high, double value) => high > low ? (value - low) / (high - low) : 0.5;

    // From the best of many points that are spread over the cube, and of those that were scored, downhill by steps that halve.
    private void FindBest(int count, in Coordinates coordinates, Span<double> best)
    {
        GaussianProcess process = processes[coordinates.Count - 1];
        double least = heights[0];
        int leastIndex = 0;
        for (int i = 1; i < count; i++)
        {
            leastIndex = heights[i] < least ? i : leastIndex;
            least = Math.Min(least, heights[i]);
        }

        Span<double> point = stackalloc double[MostDimensions];
        point = point[..coordinates.Count];
        points.AsSpan(leastIndex * coordinates.Count, coordinates.Count).CopyTo(best);
        double largest = Gain(process, least, best);
        for (int i = 0; i < PointsADimension * coordinates.Count; i++)
        {
            for (int d = 0; d < point.Length; d++)
            {
                point[d] = Halton(i + 1, d, 0.0);
            }

            Take(process, least, point, best, ref largest);
        }

        for (double step = FirstStep; step > LastStep;)
        {
            bool moved = false;
            for (int d = 0; d < point.Length; d++)
            {
                foreach (double direction in (ReadOnlySpan<double>)[-step, step])
                {
                    best.CopyTo(point);
                    point[d] = Math.Clamp(point[d] + direction, 0.0, 1.0);
                    moved |= Take(process, least, point, best, ref largest);
                }
            }

            step = moved ? step : 0.5 * step;
        }
    }

    private static bool Take(GaussianProcess process, double least, ReadOnlySpan<double> point, Span<double> best, ref double largest)
    {
        double gain = Gain(process, least, point);
        if (!(gain > largest))
        {
            return false;
        }

        largest = gain;
        point.CopyTo(best);
        return true;
    }

    private static double Gain(GaussianProcess process, double least, ReadOnlySpan<double> point)
    {
        (double mean, double deviation) = process.Predict(point);
        return ExpectedImprovement.Of(least, mean, deviation);
    }

    /// <summary>Which coordinate of a point is what; the strength is the first. 0: not searched.</summary>
    private readonly struct Coordinates(bool searchesL1Ratio, bool searchesSetting)
    {
        public int L1Ratio { get; } = searchesL1Ratio ? 1 : 0;

        public int Setting { get; } = !searchesSetting ? 0 : searchesL1Ratio ? 2 : 1;

        public int Count { get; } = 1 + (searchesL1Ratio ? 1 : 0) + (searchesSetting ? 1 : 0);
    }
}
