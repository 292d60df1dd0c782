using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SimdRegression.Kernels.Tests.Checks;
using SimdRegression.Kernels.Tests.Functions;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>A SHA-256 digest over all that the kernels of a set compute from fixed pseudo-random numbers.</summary>
/// <remarks>Ordinary numbers only: a digest cannot count all NaNs as one.</remarks>
internal sealed class KernelDigest : IKernelSetVisitor, IDisposable
{
    private const int Sweeps = 2;
    private const int RecursionRows = 40;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The digest of one set.</summary>
    public static string Of<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var digest = new KernelDigest();
        digest.Visit(kernels);
        return digest.Finish();
    }

    /// <summary>The digest of all that was added, in hexadecimal; begins anew.</summary>
    public string Finish() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    /// <summary>Adds the answers of descents.</summary>
    public void AddDescents() => Add<double>([.. DescentDigest.Answers()]);

    /// <summary>Adds what is summed and solved in doubled precision, and triangles of rows.</summary>
    public void AddPrecision() => Add<double>([.. PrecisionDigest.Answers()]);

    /// <summary>Adds the results of a set.</summary>
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A block, less a few rows so that no tile of rows comes out even.
        int features = kernels.FeatureCount;
        int rowStride = features + 1;
        int count = KernelLayout.BlockRows(features) - 3;
        var random = new Random(features);
        T[] rows = random.Fill<T>(new T[((count - 1) * rowStride) + features]).ToArray();
        T[] targets = random.Fill<T>(new T[count]).ToArray();
        T[] weights = random.FillNonNegative<T>(new T[count]).ToArray();
        AddPredictions(kernels, random, rows, rowStride, targets, weights);
        AddMoments(kernels, random, rows, rowStride, targets, weights);
        AddSolvers(kernels, random);
        AddRecursion(features, rows.AsSpan(0, RecursionRows * rowStride), rowStride, targets);
    }

    /// <summary>Adds numbers.</summary>
    public void AddNumbers<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        Add(numbers);
    }

    /// <summary>Adds exponentials, logarithms, hyperbolic tangents and normal distributions.</summary>
    public void AddFunctions()
    {
        AddFunctions<double>();
        AddFunctions<float>();
    }

    private void AddFunctions<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (double argument in VectorFunctionsCheck.Arguments(3, count: 100))
        {
            T x = T.CreateTruncating(argument);
            T softPlus = VectorFunctions.SoftPlus(x, out T logistic, out T complement);
            T logarithm = VectorFunctions.Log(T.Abs(x));
            Add<T>([VectorFunctions.Exp(x), logarithm, VectorFunctions.LogOnePlus(T.Abs(x)), softPlus, logistic, complement]);
            Add<T>([VectorFunctions.Tanh(x), VectorFunctions.NormalDistribution(x, out T density), density]);
        }
    }

    private void AddPredictions<T>(IKernels<T> kernels, Random random, T[] rows, int rowStride, T[] targets, T[] weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] coefficients = random.Fill<T>(new T[kernels.FeatureCount]).ToArray();
        T intercept = T.CreateTruncating(0.125);
        T interceptGradient = T.Zero;
        Add<T>([kernels.Dot(rows, coefficients)]);
        var predictions = new T[targets.Length];
        kernels.Predict(rows, rowStride, coefficients, intercept, predictions);
        Add<T>(predictions);
        T[] gradient = random.Fill<T>(new T[kernels.FeatureCount]).ToArray();
        foreach (T[] used in (T[][])[[], weights])
        {
            Add<T>([kernels.LossGradient(default(SquaredLoss), rows, rowStride, targets, used, coefficients, intercept, gradient, ref interceptGradient)]);
            Add<T>([kernels.LossGradient(default(LogisticLoss), rows, rowStride, targets, used, coefficients, intercept, gradient, ref interceptGradient)]);
            Add<T>([kernels.LossGradient(new HuberLoss(0.5), rows, rowStride, targets, used, coefficients, intercept, gradient, ref interceptGradient)]);
        }

        Add<T>(gradient);
        Add<T>([interceptGradient]);
        AddDescent(kernels, random, new RowBatch<T>(rows, rowStride, targets, weights), coefficients);
        kernels.SoftThreshold(coefficients, T.CreateTruncating(0.25), coefficients);
        Add<T>(coefficients);
    }

    private void AddDescent<T>(IKernels<T> kernels, Random random, in RowBatch<T> batch, T[] coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Steps of a fraction of 1/N, so that the coefficients stay what they are about.
        int features = kernels.FeatureCount;
        int count = batch.Count;
        int[] order = [.. Enumerable.Range(0, count).Select(r => (7 * r) % count)];
        T[] sizes = [.. Enumerable.Range(0, features).Select(j => T.CreateTruncating(0.25 / (features + j)))];
        T[] shrinks = [.. sizes.Select(size => T.One - (T.CreateTruncating(0.125) * size))];
        T[] thresholds = random.FillNonNegative<T>(new T[features]).ToArray();
        foreach (ref T threshold in thresholds.AsSpan())
        {
            threshold *= T.CreateTruncating(0.001);
        }

        T intercept = T.CreateTruncating(0.25);
        var plain = new RowSteps<T>(sizes, shrinks, default, sizes[0]);
        var sparse = new RowSteps<T>(sizes, shrinks, thresholds, T.Zero);
        Add<T>([kernels.StochasticDescent(in batch, order, order.Length / 2, default(SquaredLoss), in plain, coefficients, ref intercept)]);
        Add<T>([kernels.StochasticDescent(in batch, order, order.Length, default(SquaredLoss), in sparse, coefficients, ref intercept)]);
        Add<T>(coefficients);
        Add<T>([intercept]);
    }

    private void AddMoments<T>(IKernels<T> kernels, Random random, T[] rows, int rowStride, T[] targets, T[] weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        double[] shift = random.Fill<double>(new double[KernelLayout.VectorLength(features)]).ToArray();
        for (int j = 0; j < shift.Length; j++)
        {
            shift[j] = j < features || j == stride ? double.CreateTruncating(T.CreateTruncating(shift[j])) : 0.0;
        }

        var sums = new double[shift.Length];
        var workspace = new double[KernelLayout.WorkspaceLength(features)];
        var products = new double[KernelLayout.CrossProductLength(features)];
        foreach (T[] used in (T[][])[[], weights])
        {
            foreach (bool inSingle in (bool[])(typeof(T) == typeof(float) ? [false, true] : [false]))
            {
                var batch = new RowBatch<T>(rows, rowStride, targets, used);
                kernels.CrossProducts(in batch, shift, inSingle, workspace, sums, products);
                Add<double>(sums.AsSpan(0, stride + 1));
                for (int i = 0; i <= features; i++)
                {
                    Add<double>(products.AsSpan(i * stride, Math.Min(i + 1, features)));
                }

                Add<double>(products.AsSpan((features + 1) * stride, 1));
            }
        }
    }

    private void AddSolvers<T>(IKernels<T> kernels, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        var matrix = new double[KernelLayout.SquareLength(features)];
        var inverseDiagonal = new double[features];
        for (int j = 0; j < features; j++)
        {
            for (int i = 0; i < j; i++)
            {
                double element = (2.0 * random.NextDouble()) - 1.0;
                matrix[(i * stride) + j] = element;
                matrix[(j * stride) + i] = element;
            }

            matrix[(j * stride) + j] = features + random.NextDouble();
            inverseDiagonal[j] = 1.0 / matrix[(j * stride) + j];
        }

        double[] l1 = random.FillNonNegative<double>(new double[features]).ToArray();
        double[] upper = random.FillNonNegative<double>(new double[features]).ToArray();
        double[] lower = [.. upper.Select(bound => -bound)];
        double[] coefficients = random.Fill<double>(new double[features]).ToArray();
        double[] vector = random.Fill<double>(new double[stride]).ToArray();
        vector.AsSpan(features).Clear();
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            Add<double>([kernels.CoordinateDescentSweep(matrix, inverseDiagonal, l1, lower, upper, coefficients, vector)]);
            Add<double>(coefficients);
            Add<double>(vector.AsSpan(0, features));
        }

        Assert.True(kernels.Factor(matrix, inverseDiagonal));
        Add<double>(inverseDiagonal);
        for (int i = 0; i < features; i++)
        {
            Add<double>(matrix.AsSpan(i * stride, i));
            Add<double>(matrix.AsSpan((i * stride) + i + 1, features - i - 1));
        }

        kernels.Solve(matrix, inverseDiagonal, vector);
        Add<double>(vector.AsSpan(0, features));
    }

    // Written over the width for every feature count alike, so that the run-time one stands for all.
    private void AddRecursion<T>(int features, ReadOnlySpan<T> rows, int rowStride, T[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var recursion = new LinearModel<T>.RecursiveLeastSquares(features, new() { ForgettingFactor = 0.96, VarianceLimit = 4.0 });
        for (int r = 0; r < RecursionRows; r++)
        {
            Add<double>([recursion.Update(rows.Slice(r * rowStride, features), targets[r]), recursion.InverseMoment(features - 1, r % features)]);
        }

        Add(recursion.Coefficients);
        Add<double>([recursion.Intercept, recursion.Objective]);
    }

    /// <summary>Adds the bits of numbers.</summary>
    public void Add<T>(ReadOnlySpan<T> values)
        where T : unmanaged
        => _hash.AppendData(MemoryMarshal.AsBytes(values));
}
