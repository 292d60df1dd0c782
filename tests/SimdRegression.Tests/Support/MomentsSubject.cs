using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Kernels;

namespace SimdRegression.Tests.Support;

/// <summary>What a fit delivered, as doubles, which hold floats exactly.</summary>
internal sealed record Fitted(FitReport Report, double[] Coefficients, double Intercept);

/// <summary>
/// Moments of any element type and kernel set behind one face that speaks double, so that one test body serves generated models and
/// <see cref="LinearModel{T}"/> alike.
/// </summary>
internal abstract class MomentsSubject
{
    public abstract int Features { get; }

    public abstract bool IsSingle { get; }

    public abstract long Count { get; }

    public abstract double TotalWeight { get; }

    public abstract double TargetMean { get; }

    public abstract double TargetSumOfSquares { get; }

    public abstract MomentsWorkers? Workers { get; set; }

    public abstract SumPrecision SumPrecision { get; set; }

    public abstract double Mean(int feature);

    public abstract double CrossProduct(int first, int second);

    public abstract double TargetCrossProduct(int feature);

    public abstract void Add(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default);

    public abstract void AddStrided(
        ReadOnlySpan<double> rows, int rowStride, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default);

    public abstract void AddTensor(
        ReadOnlySpan<double> values, nint[] lengths, nint[] strides, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default);

    public abstract void Subtract(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default);

    public abstract void SubtractStrided(
        ReadOnlySpan<double> rows, int rowStride, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default);

    public abstract void SubtractTensor(
        ReadOnlySpan<double> values, nint[] lengths, nint[] strides, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default);

    public abstract void Merge(MomentsSubject other);

    public abstract void Subtract(MomentsSubject other);

    public abstract void CopyFrom(MomentsSubject other);

    public abstract void CopyFrom(MomentsSubject other, int[] features);

    public abstract void Reset();

    public abstract void Save(Stream destination);

    public abstract void Load(Stream source);

    public abstract Fitted Fit(IMomentsEstimator estimator, FitOptions options = default);

    public abstract Fitted Fit(FitOptions options, CoefficientStatistics statistics);

    /// <summary>Everything that the statistics hold, in the saved form.</summary>
    public byte[] Bytes()
    {
        using var stream = new MemoryStream();
        Save(stream);
        return stream.ToArray();
    }
}

/// <summary>Moments of one element type, whose kernel set only they know.</summary>
internal interface IMomentsSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    void MergeInto<TKernels>(Moments<T, TKernels> target)
        where TKernels : struct, IKernels<T>;

    void SubtractFrom<TKernels>(Moments<T, TKernels> target)
        where TKernels : struct, IKernels<T>;

    void CopyInto<TKernels>(Moments<T, TKernels> target)
        where TKernels : struct, IKernels<T>;

    void CopyInto<TKernels>(Moments<T, TKernels> target, int[] features)
        where TKernels : struct, IKernels<T>;
}

/// <inheritdoc/>
internal sealed class MomentsSubject<TElement, TKernelSet>(Moments<TElement, TKernelSet> moments) : MomentsSubject, IMomentsSource<TElement>
    where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    where TKernelSet : struct, IKernels<TElement>
{
    public override int Features => moments.FeatureCount;

    public override bool IsSingle => typeof(TElement) == typeof(float);

    public override long Count => moments.Count;

    public override double TotalWeight => moments.TotalWeight;

    public override double TargetMean => moments.TargetMean;

    public override double TargetSumOfSquares => moments.TargetSumOfSquares;

    public override MomentsWorkers? Workers
    {
        get => moments.Workers;
        set => moments.Workers = value;
    }

    public override SumPrecision SumPrecision
    {
        get => moments.SumPrecision;
        set => moments.SumPrecision = value;
    }

    public override double Mean(int feature) => moments.Mean(feature);

    public override double CrossProduct(int first, int second) => moments.CrossProduct(first, second);

    public override double TargetCrossProduct(int feature) => moments.TargetCrossProduct(feature);

    public override void Add(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default)
    {
        if (weights.IsEmpty)
        {
            moments.Add(Convert(rows), Convert(targets));
        }
        else
        {
            moments.Add(Convert(rows), Convert(targets), Convert(weights));
        }
    }

    public override void AddStrided(
        ReadOnlySpan<double> rows, int rowStride, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default)
    {
        moments.Add(Convert(rows), rowStride, Convert(targets), Convert(weights));
    }

    public override void AddTensor(
        ReadOnlySpan<double> values, nint[] lengths, nint[] strides, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default)
    {
        moments.Add(new ReadOnlyTensorSpan<TElement>(Convert(values), lengths, strides), Convert(targets), Convert(weights));
    }

    public override void Subtract(ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default)
    {
        moments.Subtract(Convert(rows), Convert(targets), Convert(weights));
    }

    public override void SubtractStrided(
        ReadOnlySpan<double> rows, int rowStride, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default)
    {
        moments.Subtract(Convert(rows), rowStride, Convert(targets), Convert(weights));
    }

    public override void SubtractTensor(
        ReadOnlySpan<double> values, nint[] lengths, nint[] strides, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default)
    {
        moments.Subtract(new ReadOnlyTensorSpan<TElement>(Convert(values), lengths, strides), Convert(targets), Convert(weights));
    }

    public override void Merge(MomentsSubject other) => ((IMomentsSource<TElement>)other).MergeInto(moments);

    public override void Subtract(MomentsSubject other) => ((IMomentsSource<TElement>)other).SubtractFrom(moments);

    public override void CopyFrom(MomentsSubject other) => ((IMomentsSource<TElement>)other).CopyInto(moments);

    public override void CopyFrom(MomentsSubject other, int[] features) =>
        ((IMomentsSource<TElement>)other).CopyInto(moments, features);

    public override void Reset() => moments.Reset();

    public override void Save(Stream destination) => moments.Save(destination);

    public override void Load(Stream source) => moments.Load(source);

    public override Fitted Fit(IMomentsEstimator estimator, FitOptions options = default)
    {
        var coefficients = new TElement[moments.FeatureCount];
        TElement intercept;
        FitReport report = estimator switch
        {
            LeastSquares leastSquares => moments.Fit(in leastSquares, in options, coefficients, out intercept),
            Ridge ridge => moments.Fit(in ridge, in options, coefficients, out intercept),
            Lasso lasso => moments.Fit(in lasso, in options, coefficients, out intercept),
            ElasticNet elasticNet => moments.Fit(in elasticNet, in options, coefficients, out intercept),
            _ => throw new NotSupportedException($"No fit for {estimator}."),
        };
        return new Fitted(report, Array.ConvertAll(coefficients, double.CreateChecked), double.CreateChecked(intercept));
    }

    public override Fitted Fit(FitOptions options, CoefficientStatistics statistics)
    {
        var coefficients = new TElement[moments.FeatureCount];
        FitReport report = moments.Fit(new LeastSquares(), in options, statistics, coefficients, out TElement intercept);
        return new Fitted(report, Array.ConvertAll(coefficients, double.CreateChecked), double.CreateChecked(intercept));
    }

    void IMomentsSource<TElement>.MergeInto<TKernels>(Moments<TElement, TKernels> target) => target.Merge(moments);

    void IMomentsSource<TElement>.SubtractFrom<TKernels>(Moments<TElement, TKernels> target) => target.Subtract(moments);

    void IMomentsSource<TElement>.CopyInto<TKernels>(Moments<TElement, TKernels> target) => target.CopyFrom(moments);

    void IMomentsSource<TElement>.CopyInto<TKernels>(Moments<TElement, TKernels> target, int[] features) =>
        target.CopyFrom(moments, features);

    private static TElement[] Convert(ReadOnlySpan<double> values)
    {
        var converted = new TElement[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            converted[i] = TElement.CreateTruncating(values[i]);
        }

        return converted;
    }
}
