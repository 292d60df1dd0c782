using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>Recursive least squares of any model, for shared tests on doubles that every element type can hold.</summary>
internal abstract class RecursionSubject
{
    private static readonly Dictionary<string, Func<RecursiveLeastSquaresOptions, RecursionSubject>> Makers = new()
    {
        ["Double1"] = options => Wrap(new Double1.RecursiveLeastSquares(options)),
        ["Double3"] = options => Wrap(new Double3.RecursiveLeastSquares(options)),
        ["Double8"] = options => Wrap(new Double8.RecursiveLeastSquares(options)),
        ["Double10"] = options => Wrap(new Double10.RecursiveLeastSquares(options)),
        ["Double16"] = options => Wrap(new Double16.RecursiveLeastSquares(options)),
        ["Double33"] = options => Wrap(new Double33.RecursiveLeastSquares(options)),
        ["Float4"] = options => Wrap(new Float4.RecursiveLeastSquares(options)),
        ["Float10"] = options => Wrap(new Float10.RecursiveLeastSquares(options)),
        ["Float64"] = options => Wrap(new Float64.RecursiveLeastSquares(options)),
        ["double 2"] = options => Wrap(new LinearModel<double>.RecursiveLeastSquares(2, options)),
        ["double 7"] = options => Wrap(new LinearModel<double>.RecursiveLeastSquares(7, options)),
        ["double 24"] = options => Wrap(new LinearModel<double>.RecursiveLeastSquares(24, options)),
        ["float 5"] = options => Wrap(new LinearModel<float>.RecursiveLeastSquares(5, options)),
        ["float 19"] = options => Wrap(new LinearModel<float>.RecursiveLeastSquares(19, options)),
    };

    public static TheoryData<string> Names() => [.. Makers.Keys];

    public static RecursionSubject Create(string name, RecursiveLeastSquaresOptions options = default) => Makers[name](options);

    public static RecursionSubject RunTimeDouble(int features, RecursiveLeastSquaresOptions options = default) =>
        Wrap(new LinearModel<double>.RecursiveLeastSquares(features, options));

    public static RecursionSubject RunTimeSingle(int features, RecursiveLeastSquaresOptions options = default) =>
        Wrap(new LinearModel<float>.RecursiveLeastSquares(features, options));

    public abstract bool IsSingle { get; }

    public abstract int Features { get; }

    public abstract long Count { get; }

    public abstract double TotalWeight { get; }

    public abstract double Objective { get; }

    public abstract double Intercept { get; }

    public abstract long SuspendedCount { get; }

    public abstract long RepairCount { get; }

    public abstract double[] Coefficients { get; }

    /// <summary>Coefficients and intercept of the model, in its element type.</summary>
    public abstract (double[] Coefficients, double Intercept) Model { get; }

    public abstract double Update(ReadOnlySpan<double> row, double target);

    public abstract double Update(ReadOnlySpan<double> row, double target, double weight);

    public abstract double Predict(ReadOnlySpan<double> row);

    public abstract double InverseMoment(int first, int second);

    public abstract void Reset();

    /// <summary>Takes in some rows of a problem.</summary>
    public void Update(Problem problem, int start, int count)
    {
        for (int r = start; r < start + count; r++)
        {
            Update(problem.RowsOf(r, 1), problem.Targets[r]);
        }
    }

    /// <summary>The smallest pivot of a Cholesky factorisation of P, scaled to unit diagonal; NaN or negative where P is not definite.</summary>
    public double SmallestPivot()
    {
        int n = Features;
        var factor = new double[n, n];
        double smallest = double.PositiveInfinity;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = InverseMoment(i, j) / Math.Sqrt(InverseMoment(i, i)) / Math.Sqrt(InverseMoment(j, j));
                for (int k = 0; k < j; k++)
                {
                    sum -= factor[i, k] * factor[j, k];
                }

                factor[i, j] = i == j ? Math.Sqrt(sum) : sum / factor[j, j];
            }

            smallest = Math.Min(smallest, factor[i, i]);
        }

        return smallest;
    }

    private static RecursionSubject Wrap<TModel, T, TKernels>(RecursiveLeastSquares<TModel, T, TKernels> recursion)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        return new RecursionSubject<TModel, T, TKernels>(recursion);
    }
}

internal sealed class RecursionSubject<TModel, T, TKernels>(RecursiveLeastSquares<TModel, T, TKernels> recursion) : RecursionSubject
    where TModel : ILinearModel<T>, IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly T[] row = new T[recursion.FeatureCount];

    public override bool IsSingle => typeof(T) == typeof(float);

    public override int Features => recursion.FeatureCount;

    public override long Count => recursion.Count;

    public override double TotalWeight => recursion.TotalWeight;

    public override double Objective => recursion.Objective;

    public override double Intercept => recursion.Intercept;

    public override long SuspendedCount => recursion.SuspendedCount;

    public override long RepairCount => recursion.RepairCount;

    public override double[] Coefficients => recursion.Coefficients.ToArray();

    public override (double[] Coefficients, double Intercept) Model
    {
        get
        {
            TModel model = recursion.Model;
            var coefficients = new T[Features];
            model.CopyCoefficientsTo(coefficients);
            return (Array.ConvertAll(coefficients, double.CreateChecked), double.CreateChecked(model.Intercept));
        }
    }

    public override double Update(ReadOnlySpan<double> row, double target) => recursion.Update(Convert(row), T.CreateTruncating(target));

    public override double Update(ReadOnlySpan<double> row, double target, double weight) =>
        recursion.Update(Convert(row), T.CreateTruncating(target), T.CreateTruncating(weight));

    public override double Predict(ReadOnlySpan<double> row) => recursion.Predict(Convert(row));

    public override double InverseMoment(int first, int second) => recursion.InverseMoment(first, second);

    public override void Reset() => recursion.Reset();

    private ReadOnlySpan<T> Convert(ReadOnlySpan<double> values)
    {
        if (values.Length != row.Length)
        {
            return new T[values.Length];
        }

        for (int j = 0; j < values.Length; j++)
        {
            row[j] = T.CreateTruncating(values[j]);
        }

        return row;
    }
}
