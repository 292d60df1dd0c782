namespace SimdRegression.Solvers;

/// <summary>
/// Solves eight neighbouring strengths at once for one guess of active coefficients and signs, and corrects the guess by the first strength it
/// does not suit: the primal-dual active set method (Hintermueller, Ito and Kunisch 2002) along a path, whose guess is right most of the time.
/// </summary>
/// <remarks>Without L1 penalty there is nothing to guess: all coefficients are active, and eight ridge fits are one factorisation.</remarks>
internal sealed class ActiveSetPath
{
    // A slope of a coefficient that is zero may exceed its L1 weight by rounding.
    private const double Rounding = 1.0 + 1e-13;

    private readonly PathProblem problem;
    private readonly PointLanes lanes;
    private readonly LaneCholesky cholesky;
    private readonly int features;
    private readonly int[] signs;
    private readonly int[] active;
    private int count;

    /// <summary>Allocates the state.</summary>
    public ActiveSetPath(PathProblem problem, PointLanes lanes, int features)
    {
        this.problem = problem;
        this.lanes = lanes;
        this.features = features;
        cholesky = new LaneCholesky(problem, lanes, features);
        signs = new int[features];
        active = new int[features];
    }

    /// <summary>The effective degrees of freedom of each lane, after <see cref="FindFreedom"/>.</summary>
    public ReadOnlySpan<double> Freedom => cholesky.Freedom;

    /// <summary>Guesses that no penalised coefficient is active.</summary>
    public void Reset() => Array.Clear(signs);

    /// <summary>Guesses the signs of a solution.</summary>
    public void Guess(ReadOnlySpan<double> coefficients)
    {
        for (int j = 0; j < features; j++)
        {
            signs[j] = problem.IsPenalized[j] ? Math.Sign(coefficients[j]) : 0;
        }
    }

    /// <summary>Solves the strengths of the lanes.</summary>
    /// <param name="hasL1">Whether there is an L1 penalty.</param>
    public void Solve(bool hasL1)
    {
        count = 0;
        lanes.Clear();
        for (int j = 0; j < features; j++)
        {
            if (!problem.Scaled.Fixed[j] && (!hasL1 || !problem.IsPenalized[j] || signs[j] != 0))
            {
                active[count++] = j;
                lanes.Use(j);
            }
        }

        cholesky.Solve(active.AsSpan(0, count), signs);
        lanes.Evaluate();
    }

    /// <summary>Finds the degrees of freedom of the strengths that were solved last.</summary>
    public void FindFreedom() => cholesky.FindFreedom();

    /// <summary>How far the variance of a column is inflated by the others, at most, in each lane.</summary>
    public ReadOnlySpan<double> Inflation => cholesky.Inflation;

    /// <summary>Whether double precision is enough for a lane.</summary>
    public bool IsWellConditioned(int lane) => cholesky.Inflation[lane] <= problem.LargestInflation;

    /// <summary>Whether the guess suits the strength of a lane; if not, it is corrected.</summary>
    /// <param name="lane">The lane.</param>
    public bool Suits(int lane)
    {
        ReadOnlySpan<double> slopes = lanes.Slopes;
        ReadOnlySpan<double> coefficients = lanes.Coefficients;
        double lambda1 = lanes.Lambda1[lane];
        bool suits = true;
        for (int j = 0; j < features; j++)
        {
            if (!problem.IsPenalized[j])
            {
                continue;
            }

            int place = (j * PointLanes.Count) + lane;
            if (signs[j] != 0)
            {
                if (coefficients[place] * signs[j] < 0.0)
                {
                    signs[j] = 0;
                    suits = false;
                }
            }
            else if (Math.Abs(slopes[place]) > lambda1 * problem.L1Unit[j] * Rounding)
            {
                signs[j] = Math.Sign(slopes[place]);
                suits = false;
            }
        }

        return suits;
    }
}
