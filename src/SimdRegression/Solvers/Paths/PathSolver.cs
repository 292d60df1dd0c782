using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Fits one estimator at many strengths to one set of moments.</summary>
/// <remarks>
/// <para>
/// The lasso follows its knots (<see cref="LassoHomotopy"/>) and reads the points off the segments; ridge and the elastic net solve eight
/// strengths side by side (<see cref="ActiveSetPath"/>), and so does ridge at many strengths after one eigendecomposition
/// (<see cref="SpectralPath"/>). Every point is certified by its duality gap, eight at a time; one that is not within
/// the tolerance, or whose columns depend on each other so nearly that double precision leaves too few digits, is left to
/// <see cref="NormalEquationsSolver"/>, warm-started at the point before it. So are bounds, solvers asked for by name, and numbers near
/// the ends of the range.
/// </para>
/// <para>The same arguments give the same bits, at any vector width, whatever was fitted before.</para>
/// </remarks>
internal sealed class PathSolver
{
    // Beyond this, factors of eight matrices no longer fit the caches, and one at a time are no slower.
    private const int MostFeaturesInLanes = 128;

    // An eigendecomposition costs about as much as so many factorisations of eight matrices do a strength; degrees of freedom double these.
    private const int FewestStrengthsForSpectrum = 200;
    private const int FewestStrengthsWithoutLanes = 32;

    // After so many corrections without progress the guess of the active set may be going in circles.
    private const int MostCorrections = 12;

    private readonly int features;
    private readonly NormalEquationsSolver precise;
    private readonly PathProblem problem;
    private readonly PointLanes lanes;
    private readonly LassoHomotopy homotopy;
    private readonly ActiveSetPath? activeSets;
    private readonly SpectralPath spectral;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="elementEpsilon">The spacing of the data's element type at 1.</param>
    public PathSolver(SolverKernels kernels, double elementEpsilon)
    {
        features = kernels.FeatureCount;
        precise = new NormalEquationsSolver(kernels, elementEpsilon);
        problem = new PathProblem(features);
        lanes = new PointLanes(problem, features);
        homotopy = new LassoHomotopy(problem, features);
        activeSets = features <= MostFeaturesInLanes ? new ActiveSetPath(problem, lanes, features) : null;
        spectral = new SpectralPath(problem, lanes, features);
    }

    /// <summary>The strongest strength of use: where an L1 penalty leaves no penalised coefficient; without one, ten times the largest square of a
    /// column in the units in which it is penalised, where coefficients are next to nothing.</summary>
    /// <param name="moments">The moments of the rows.</param>
    /// <param name="kind">The estimator.</param>
    /// <param name="l1Ratio">The share of L1.</param>
    /// <param name="options">The options of every fit.</param>
    /// <returns>In the estimator's own convention; NaN or 0 where the data say nothing.</returns>
    public double StrongestStrength(MomentAccumulator moments, EstimatorKind kind, double l1Ratio, in FitOptions options)
    {
        const double Multiple = 10.0;
        double share = kind.L1Share(l1Ratio);
        var request = new FitRequest(kind, Strength.FromDouble(1.0), share, options);
        if (share > 0.0)
        {
            return precise.LargestStrength(moments, in request);
        }

        request.Check(features);
        if (moments.IsEmpty || !problem.State(moments, in options))
        {
            return double.NaN;
        }

        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            largest = Math.Max(largest, problem.Norm[j] * problem.Norm[j] * problem.InverseQuadraticUnit[j]);
        }

        return Multiple * largest / (kind.IsPerSample() ? moments.Weight : 1.0);
    }

    /// <summary>How many points of the last path needed the precise solver.</summary>
    public int PrecisePoints { get; private set; }

    /// <summary>Fits a path.</summary>
    /// <param name="moments">The moments of the rows.</param>
    /// <param name="kind">The estimator.</param>
    /// <param name="l1Ratio">The share of L1; what the estimator says of itself is put in its place.</param>
    /// <param name="alphas">The strengths in the estimator's own convention, the strongest first; finite, not negative.</param>
    /// <param name="options">The options of every fit.</param>
    /// <param name="points">Receives one point a strength; fewer where <see cref="FitOptions.Cancellation"/> ends the path.</param>
    /// <exception cref="ArgumentException">An option does not fit the number of features, or a strength or the share lies out of its
    /// range.</exception>
    public void Fit(
        MomentAccumulator moments, EstimatorKind kind, double l1Ratio, ReadOnlySpan<double> alphas, in FitOptions options, PathPoints points)
    {
        points.Begin(alphas.Length);
        double share = kind.L1Share(l1Ratio);
        double strongest = alphas.IsEmpty ? 0.0 : alphas[0];
        var request = new FitRequest(kind, Strength.FromDouble(strongest), share, options with { WarmStart = true });
        request.Check(features);
        var path = new Run(this, moments, request, alphas, points);
        PrecisePoints = 0;
        bool isStated = options.Solver == MomentsSolver.Auto && !request.IsBounded && !moments.IsEmpty && problem.State(moments, in options);
        if (isStated && share == 1.0)
        {
            path.FollowKnots();
        }
        else if (isStated && share == 0.0 && PrefersSpectrum(alphas.Length, points.WantsFreedom) && spectral.Decompose())
        {
            path.SolveSpectrally();
        }
        else if (isStated && kind.HasStrength() && activeSets is not null)
        {
            path.SolveLanes(activeSets);
        }
        else
        {
            path.SolvePrecisely(0);
        }

        // A fit that was ended early is no point of the path, and neither is what was found behind it.
        int finished = 0;
        while (finished < points.Count && points.Statuses[finished] != FitStatus.Interrupted)
        {
            finished++;
        }

        points.End(finished);
    }

    private bool PrefersSpectrum(int strengths, bool wantsFreedom)
    {
        return activeSets is null ? strengths >= FewestStrengthsWithoutLanes : strengths * (wantsFreedom ? 2 : 1) >= FewestStrengthsForSpectrum;
    }

    // One path while it is being fitted.
    private readonly ref struct Run(
        PathSolver solver, MomentAccumulator moments, FitRequest request, ReadOnlySpan<double> alphas, PathPoints points)
    {
        private readonly PathSolver solver = solver;
        private readonly MomentAccumulator moments = moments;
        private readonly FitRequest request = request;
        private readonly ReadOnlySpan<double> alphas = alphas;
        private readonly PathPoints points = points;

        private bool IsTotal => !request.Kind.IsPerSample();

        private bool IsInterrupted => request.Options.Cancellation.IsCancellationRequested;

        public void SolvePrecisely(int first)
        {
            for (int i = first; i < alphas.Length; i++)
            {
                if (IsInterrupted)
                {
                    points.End(i);
                    return;
                }

                SolvePoint(i);
            }
        }

        public void FollowKnots()
        {
            LassoHomotopy homotopy = solver.homotopy;
            homotopy.Start();
            int next = 0;
            int waiting = 0;
            bool goesOn = true;
            while (goesOn && next < alphas.Length && !IsInterrupted)
            {
                double lambda1 = Lambda(alphas[next]);
                if (lambda1 > homotopy.Lower * (1.0 - 1e-15) && PathProblem.IsInRange(lambda1) && !homotopy.IsWeak)
                {
                    waiting = AddPoint(homotopy, Math.Max(lambda1, homotopy.Lower), lambda1, waiting);
                    next++;
                    if (waiting == PointLanes.Count)
                    {
                        Record(next, waiting);
                        waiting = 0;
                    }
                }
                else if (lambda1 > homotopy.Lower && lambda1 <= homotopy.Upper)
                {
                    Record(next, waiting);
                    waiting = 0;
                    SolvePoint(next++);
                }
                else
                {
                    goesOn = homotopy.Advance();
                }
            }

            Record(next, waiting);
            SolvePrecisely(next);
        }

        public void SolveLanes(ActiveSetPath activeSets)
        {
            activeSets.Reset();
            int next = 0;
            int corrections = 0;
            while (next < alphas.Length)
            {
                if (IsInterrupted)
                {
                    points.End(next);
                    return;
                }

                int wanted = Math.Min(PointLanes.Count, alphas.Length - next);
                int inRange = SetStrengths(next, wanted);
                if (inRange == 0 || corrections > MostCorrections)
                {
                    corrections = 0;
                    SolvePoint(next++);
                    activeSets.Guess(points.CoefficientsAt(next - 1));
                    continue;
                }

                activeSets.Solve(request.HasL1);
                int suited = 0;
                while (suited < inRange && (!request.HasL1 || activeSets.Suits(suited)))
                {
                    suited++;
                }

                corrections = suited == 0 ? corrections + 1 : 0;
                FinishLanes(activeSets, next, suited);
                next += suited;
            }
        }

        public void SolveSpectrally()
        {
            SpectralPath spectral = solver.spectral;
            for (int next = 0; next < alphas.Length;)
            {
                if (IsInterrupted)
                {
                    points.End(next);
                    return;
                }

                int inRange = SetStrengths(next, Math.Min(PointLanes.Count, alphas.Length - next));
                if (inRange == 0)
                {
                    SolvePoint(next++);
                    continue;
                }

                spectral.Solve();
                for (int lane = 0; lane < inRange; lane++)
                {
                    FinishLane(lane, next + lane, spectral.IsWellConditioned(lane), solver.problem.LargestInflation, spectral.Freedom[lane]);
                }

                next += inRange;
            }
        }

        private void FinishLanes(ActiveSetPath activeSets, int first, int count)
        {
            if (points.WantsFreedom && count > 0)
            {
                activeSets.FindFreedom();
            }

            for (int lane = 0; lane < count; lane++)
            {
                FinishLane(lane, first + lane, activeSets.IsWellConditioned(lane), activeSets.Inflation[lane], activeSets.Freedom[lane]);
            }
        }

        // Without a quadratic penalty each active coefficient is one degree of freedom.
        private void FinishLane(int lane, int point, bool isWellConditioned, double inflation, double? freedom)
        {
            if (!isWellConditioned || !solver.lanes.IsCertified(lane, request.Options.Tolerance))
            {
                SolvePoint(point);
                return;
            }

            solver.lanes.Record(lane, point, request.Options.Tolerance, IsTotal, points);
            points.CoefficientErrors[point] = solver.problem.RoundingUnit * inflation;
            if (points.WantsFreedom)
            {
                points.DegreesOfFreedom[point] = freedom ?? points.ActiveCounts[point];
            }
        }

        // Lanes behind the last strength repeat it.
        private int SetStrengths(int first, int wanted)
        {
            int inRange = 0;
            for (int lane = 0; lane < PointLanes.Count; lane++)
            {
                double total = Lambda(alphas[first + Math.Min(lane, wanted - 1)]);
                inRange = lane < wanted && inRange == lane && PathProblem.IsInRange(total) ? lane + 1 : inRange;
                double usable = PathProblem.IsInRange(total) ? total : 1.0;
                solver.lanes.Lambda1[lane] = usable * request.L1Ratio;
                solver.lanes.Lambda2[lane] = usable * (1.0 - request.L1Ratio);
            }

            return inRange;
        }

        private int AddPoint(LassoHomotopy homotopy, double at, double lambda1, int lane)
        {
            PointLanes lanes = solver.lanes;
            if (lane == 0)
            {
                lanes.Clear();
                lanes.Lambda1.Fill(lambda1);
                lanes.Lambda2.Clear();
            }

            lanes.Lambda1[lane..].Fill(lambda1);
            Span<double> coefficients = lanes.Coefficients;
            foreach (int j in homotopy.Active)
            {
                coefficients[(j * PointLanes.Count) + lane] = homotopy.CoefficientAt(j, at);
                lanes.Use(j);
            }

            return lane + 1;
        }

        // The points that wait are those before the next one.
        private void Record(int next, int waiting)
        {
            if (waiting == 0)
            {
                return;
            }

            solver.lanes.Evaluate();
            for (int lane = 0; lane < waiting; lane++)
            {
                FinishLane(lane, next - waiting + lane, isWellConditioned: true, solver.problem.LargestInflation, freedom: null);
            }
        }

        private void SolvePoint(int point)
        {
            solver.PrecisePoints++;
            NormalEquationsSolver precise = solver.precise;
            precise.StartFrom(point > 0 ? points.CoefficientsAt(point - 1) : default);
            FitReport report = precise.Fit(moments, request with { Strength = Strength.FromDouble(alphas[point]) });
            points.Record(point, in report, precise.Coefficients, precise.Intercept);
            if (points.HasOffset)
            {
                points.OffsetErrors[point] = precise.ErrorAlong(moments, in report, points.Offset);
            }

            if (points.WantsFreedom)
            {
                points.DegreesOfFreedom[point] = precise.FindFreedom();
            }
        }

        // lambda1 + lambda2 of 1/2 RSS + lambda1 sum |w| + 1/2 lambda2 sum w^2.
        private double Lambda(double alpha) => IsTotal ? alpha : moments.Weight * alpha;
    }
}
