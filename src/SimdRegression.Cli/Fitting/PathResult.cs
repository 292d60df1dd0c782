using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>What a path of strengths found, strongest first, for the printers. Figures that do not exist are NaN.</summary>
internal sealed record PathResult
{
    public required string DataName { get; init; }

    public required string Target { get; init; }

    public required string[] FeatureNames { get; init; }

    public required ModelKind Model { get; init; }

    public required bool SinglePrecision { get; init; }

    public required long RowCount { get; init; }

    public required double L1Ratio { get; init; }

    /// <summary>The strength at which all coefficients are zero.</summary>
    public required double AlphaMax { get; init; }

    /// <summary>The population standard deviation of each feature.</summary>
    public required double[] Deviations { get; init; }

    /// <summary>How many strengths were asked for.</summary>
    public required int StrengthCount { get; init; }

    /// <summary>The fits; fewer than were asked for where Ctrl+C ended the path.</summary>
    public required PathPoint[] Points { get; init; }

    /// <summary>Whether the same rows may have better answers from sums in doubled precision.</summary>
    public bool WantsDoubledSums { get; init; }

    public double[] Alphas => [.. Points.Select(point => point.Alpha)];

    /// <summary>How many fits are not certified.</summary>
    public int UncertainCount => Points.Count(point => !point.IsCertain);

    /// <summary>How the first fit that is not certified ended.</summary>
    public FitStatus? FirstFailure => Array.Find(Points, point => !point.IsCertain)?.ToldStatus;

    public bool IsInterrupted => Points.Length < StrengthCount;

    public bool Converged => FirstFailure is null && !IsInterrupted;
}

/// <summary>The fit at one strength.</summary>
internal sealed record PathPoint
{
    private const double FewestDigits = 6.0;

    public required double Alpha { get; init; }

    /// <summary>In original units, in the order of the names.</summary>
    public required double[] Coefficients { get; init; }

    public required double Intercept { get; init; }

    public required double Objective { get; init; }

    public required Certificate Certificate { get; init; }

    public required FitStatus Status { get; init; }

    /// <summary>How many digits of the coefficients are right at least; NaN where nothing tells.</summary>
    public double ExpectedDigits { get; init; } = double.NaN;

    /// <summary>Whether sums in double precision leave open whether columns depend on each other.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The status, or <see cref="FitStatus.IllConditioned"/> where a fit that ended well has fewer digits than its certificate
    /// allows: six for a residual, any for a duality gap, unless it is open what the columns are.</summary>
    public FitStatus ToldStatus => Status == FitStatus.Converged
        && (IsOpen || (Certificate.Kind == CertificateKind.Residual && ExpectedDigits < FewestDigits))
            ? FitStatus.IllConditioned
            : Status;

    public bool IsCertain => ToldStatus == FitStatus.Converged;

    /// <summary>R2; of labels NaN.</summary>
    public double RSquared { get; init; } = double.NaN;

    /// <summary>The weighted mean squared error over all rows.</summary>
    public double MeanSquaredError { get; init; } = double.NaN;

    /// <summary>The weighted mean negative log-likelihood of labels.</summary>
    public double LogLoss { get; init; } = double.NaN;

    /// <summary>The coefficients of each class of a classifier; null for every other model.</summary>
    public ClassFigures? OfClasses { get; init; }

    /// <summary>The effective number of coefficients.</summary>
    public double DegreesOfFreedom { get; init; } = double.NaN;

    public double Aic { get; init; } = double.NaN;

    public double Bic { get; init; } = double.NaN;

    public double Aicc { get; init; } = double.NaN;

    /// <summary>Generalised cross-validation (Craven and Wahba 1979): RSS n / (n - degrees of freedom)^2, the intercept counted.</summary>
    public double Gcv { get; init; } = double.NaN;

    public int ActiveCount => Coefficients.Count(value => value != 0.0);
}

/// <summary>The criteria that choose a strength, as points of a path have them.</summary>
internal static class PathCriteria
{
    /// <summary>The criterion at a point; less is better.</summary>
    public static double Of(this Criterion criterion, PathPoint point) => criterion switch
    {
        Criterion.Aic => point.Aic,
        Criterion.Bic => point.Bic,
        Criterion.Aicc => point.Aicc,
        _ => point.Gcv,
    };
}
