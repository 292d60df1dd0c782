using System.Numerics;
using System.Runtime.InteropServices;

namespace SimdRegression.Hashes.Fits;

/// <summary>
/// Two hashes (64-bit FNV-1a) over the bits of numbers: one of the answers, and one of everything, the figures that tell how good an answer is
/// among it. Every NaN counts as one.
/// </summary>
internal sealed class BitHash
{
    private const ulong OffsetBasis = 0xCBF29CE484222325;
    private const ulong Prime = 0x00000100000001B3;

    /// <summary>The hash of what was given to <see cref="Answer{T}"/>.</summary>
    public ulong Answers { get; private set; } = OffsetBasis;

    /// <summary>The hash of everything.</summary>
    public ulong All { get; private set; } = OffsetBasis;

    /// <summary>Adds numbers that a user would use: coefficients, predictions, sums.</summary>
    public void Answer<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged, INumberBase<T>
    {
        Answers = Extended(Answers, numbers);
        All = Extended(All, numbers);
    }

    /// <inheritdoc cref="Answer{T}(ReadOnlySpan{T})"/>
    public void Answer<T>(T number)
        where T : unmanaged, INumberBase<T>
    {
        Answer(new ReadOnlySpan<T>(in number));
    }

    /// <summary>Adds numbers that tell about an answer: objectives, certificates, standard errors.</summary>
    public void Figure<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged, INumberBase<T>
    {
        All = Extended(All, numbers);
    }

    /// <inheritdoc cref="Figure{T}(ReadOnlySpan{T})"/>
    public void Figure<T>(T number)
        where T : unmanaged, INumberBase<T>
    {
        Figure(new ReadOnlySpan<T>(in number));
    }

    /// <summary>Adds a model of the features of <see cref="SampleProblem{T}"/>.</summary>
    public void Model<TModel, T>(in TModel model)
        where TModel : ILinearModel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coefficients = new T[SampleProblem<T>.Features];
        model.CopyCoefficientsTo(coefficients);
        Answer<T>(coefficients);
        Answer(model.Intercept);
    }

    /// <summary>Adds all that a report of a fit from moments tells.</summary>
    public void Report(in FitReport report)
    {
        Figure<int>([(int)report.Status, (int)report.Estimator, (int)report.Solver, report.Iterations, report.Rank, report.ActiveCount]);
        Figure<int>([(int)report.Arithmetic, (int)report.Certificate.Kind]);
        Figure<double>([report.Certificate.Value, report.Certificate.Tolerance, report.TotalWeight, report.Alpha, report.AlphaMax, report.L1Ratio]);
        Figure<double>([report.Objective, report.ResidualSumOfSquares, report.TotalSumOfSquares, report.ConditionNumber, report.ExpectedDigits]);
        Figure<double>([report.MeanSquaredError, report.RSquared, report.AdjustedRSquared, report.ResidualStandardError, report.Aic, report.Bic]);
    }

    /// <summary>Adds all that a report of a fit over rows tells.</summary>
    public void Report(in TrainingReport report)
    {
        Figure<int>([(int)report.Status, (int)report.Certificate.Kind, report.Iterations, report.ActiveCount]);
        Figure(report.Corrections);
        Figure<double>([report.Certificate.Value, report.Certificate.Tolerance, report.TotalWeight, report.Alpha, report.AlphaMax, report.L1Ratio]);
        Figure<double>([report.Objective, report.TotalLoss, report.MeanLoss, report.Multiplier, report.StepSize, report.SuggestedStepSize]);
        Figure(report.HeldOutLoss);
    }

    /// <summary>Adds the inference about coefficients.</summary>
    public void Statistics(CoefficientStatistics statistics)
    {
        Figure(statistics.StandardErrors);
        Figure(statistics.TStatistics);
        Figure(statistics.PValues);
        Figure<double>([statistics.InterceptStandardError, statistics.InterceptTStatistic, statistics.InterceptPValue]);
        Figure(statistics.VarianceInflation);
        Figure<double>([statistics.DegreesOfFreedom, statistics.FStatistic, statistics.FPValue]);
    }

    private static ulong Extended<T>(ulong hash, ReadOnlySpan<T> numbers)
        where T : unmanaged, INumberBase<T>
    {
        foreach (T number in numbers)
        {
            T canonical = T.IsNaN(number) ? T.CreateTruncating(double.NaN) : number;
            foreach (byte part in MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in canonical)))
            {
                hash = (hash ^ part) * Prime;
            }
        }

        return hash;
    }
}
