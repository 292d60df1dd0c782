namespace SimdRegression;

/// <summary>Tries every strength of a grid, with every share of L1 and every setting of the solver that are given.</summary>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
public sealed class GridSearch : Search
{
    private readonly double[] alphas;
    private readonly int strengthCount;
    private readonly double[] l1Ratios = [0.5];
    private readonly double[] settings = [double.NaN];

    /// <summary>A grid of strengths evenly spaced on a logarithmic scale, both ends of the range included, the strongest first.</summary>
    /// <param name="strengthCount">How many, at least 1; a single one is the strongest.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are none.</exception>
    public GridSearch(int strengthCount = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(strengthCount, 1);
        this.strengthCount = strengthCount;
        alphas = [];
    }

    /// <summary>A grid of the strengths that are given.</summary>
    /// <param name="alphas">Finite numbers above 0, at least one, in any order; they are tried in the order given.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">One is not above 0 or not finite.</exception>
    public GridSearch(params ReadOnlySpan<double> alphas)
    {
        if (alphas.IsEmpty)
        {
            throw new ArgumentException("The grid has no strengths; at least one must be given.", nameof(alphas));
        }

        foreach (double alpha in alphas)
        {
            Positive(alpha, nameof(alphas));
        }

        this.alphas = alphas.ToArray();
        strengthCount = alphas.Length;
    }

    /// <summary>The number of strengths tried with each share of L1.</summary>
    public int StrengthCount => strengthCount;

    /// <summary>The shares of L1 that an elastic net is tried with, at least one, each from 0 to 1. Default: 0.5.</summary>
    public ReadOnlyMemory<double> L1Ratios
    {
        get => l1Ratios;
        init
        {
            l1Ratios = NotEmpty(value, nameof(L1Ratios));
            Array.ForEach(l1Ratios, ratio => Share(ratio, nameof(L1Ratios)));
        }
    }

    /// <summary>The values that a setting of the solver is tried with, at least one, above 0; by default none is searched.</summary>
    public ReadOnlyMemory<double> Settings
    {
        get => settings;
        init
        {
            settings = NotEmpty(value, nameof(Settings));
            Array.ForEach(settings, setting => Positive(setting, nameof(Settings)));
        }
    }

    /// <inheritdoc/>
    public override int LargestCandidateCount(in SearchSpace space)
    {
        return checked(strengthCount * settings.Length * (space.SearchesL1Ratio ? l1Ratios.Length : 1));
    }

    /// <inheritdoc/>
    protected internal override int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next)
    {
        ArgumentNullException.ThrowIfNull(scored);
        if (scored.Count > 0)
        {
            return 0;
        }

        int count = 0;
        foreach (double setting in settings)
        {
            for (int r = 0; r < (space.SearchesL1Ratio ? l1Ratios.Length : 1); r++)
            {
                double l1Ratio = space.SearchesL1Ratio ? l1Ratios[r] : space.FixedL1Ratio;
                for (int i = 0; i < strengthCount; i++)
                {
                    next[count++] = new Candidate(AlphaAt(in space, l1Ratio, i), l1Ratio, setting);
                }
            }
        }

        return count;
    }

    private static double[] NotEmpty(ReadOnlyMemory<double> values, string name)
    {
        return values.IsEmpty ? throw new ArgumentException($"{name} is empty; at least one value must be given.", name) : values.ToArray();
    }

    private double AlphaAt(in SearchSpace space, double l1Ratio, int index)
    {
        if (alphas.Length > 0)
        {
            return alphas[index];
        }

        (double lowest, double highest) = AlphaRange(in space, l1Ratio);
        return OnLogarithmicScale(lowest, highest, strengthCount == 1 ? 1.0 : 1.0 - ((double)index / (strengthCount - 1)));
    }
}
