namespace SimdRegression;

/// <summary>How a choice is made beside the search: the fits and the rule. The default value has none of it restricted.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it, as long as the arrays that it refers to do not change.</remarks>
public readonly record struct TuningOptions
{
    private readonly int threads;

    /// <summary>Intercept, scaling (inside each fold, by its training rows alone), penalty factors, bounds, tolerance of every fit.</summary>
    public FitOptions Fit { get; init; }

    /// <summary>Which of the scored candidates is fitted to all rows. Default: <see cref="SelectionRule.Best"/>.</summary>
    public SelectionRule Rule { get; init; }

    /// <summary>
    /// Whether models are scored on the rows of their training too: how far that is from the scores on held-out rows tells over- from
    /// underfitting. From moments it costs nothing, over rows a pass without derivatives. Default: false.
    /// </summary>
    public bool ScoresTraining { get; init; }

    /// <summary>
    /// The number of threads that share the folds, at least 1. It changes the time that is taken, and nothing else. Default: 1, with which
    /// nothing is allocated.
    /// </summary>
    public int Threads
    {
        get => threads == 0 ? 1 : threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            threads = value;
        }
    }
}
