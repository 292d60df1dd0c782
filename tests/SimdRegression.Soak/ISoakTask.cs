namespace SimdRegression.Soak;

/// <summary>Something that goes on for hours and must not change on the way.</summary>
internal interface ISoakTask
{
    /// <summary>What it is, in a few words.</summary>
    string Name { get; }

    /// <summary>The largest drift that is no defect.</summary>
    double Bound { get; }

    /// <summary>What was done so far.</summary>
    Tally Done { get; }

    /// <summary>Goes on for a short while, a few hundred rows or fits. The first call may allocate, later ones must not.</summary>
    void Work();

    /// <summary>How far what has grown for long is from what is right now; it may allocate.</summary>
    double Drift();
}

/// <summary>Counts of what was done.</summary>
/// <param name="Updates">Rows taken in by something that lives on.</param>
/// <param name="Fits">Models fitted.</param>
/// <param name="Predictions">Rows predicted.</param>
/// <param name="Publications">Models handed to readers.</param>
internal readonly record struct Tally(long Updates, long Fits, long Predictions, long Publications = 0)
{
    public static Tally operator +(Tally left, Tally right)
    {
        return new Tally(
            left.Updates + right.Updates,
            left.Fits + right.Fits,
            left.Predictions + right.Predictions,
            left.Publications + right.Publications);
    }
}
