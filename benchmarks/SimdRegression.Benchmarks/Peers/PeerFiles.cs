using System.Numerics;
using System.Runtime.InteropServices;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>The binary files that all programs of a comparison read: elements in the byte order of the machine and nothing else.</summary>
internal static class PeerFiles
{
    /// <summary>How many rows a prediction goes round in: few enough for the first-level cache.</summary>
    public const int PredictedRows = 16;

    /// <summary>How many neighbouring features form a group.</summary>
    public const int GroupSize = 4;

    /// <summary>Writes the rows and targets that a request names.</summary>
    /// <param name="request">What to make: for "predict" the row after the predicted ones has the coefficients and the first target is
    /// the intercept; for "cholesky" the rows are a positive definite matrix and the targets its right side.</param>
    public static void Generate(PeerRequest request)
    {
        if (request.Element == "double")
        {
            Generate<double>(request);
        }
        else
        {
            Generate<float>(request);
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="count">The number of elements it has.</param>
    public static T[] Read<T>(string path, int count)
        where T : unmanaged
    {
        var elements = new T[count];
        using FileStream file = File.OpenRead(path);
        file.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan()));
        return elements;
    }

    /// <summary>Writes a whole file.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="elements">What it gets.</param>
    public static void Write<T>(string path, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        using FileStream file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes(elements));
    }

    // Counts whose expectation is the exponential of half the usual target.
    private static void WriteCounts(PeerRequest request)
    {
        var problem = new Problem<double>(request.Features, request.Rows);
        var random = new Random(request.Features);
        double[] counts = Array.ConvertAll(problem.Targets, target =>
        {
            double left = Math.Exp(0.5 * target);
            double count = -1.0;
            while (left > 0.0)
            {
                left += Math.Log(1.0 - random.NextDouble());
                count++;
            }

            return count;
        });
        Write<double>(request.RowsPath, problem.Rows);
        Write<double>(request.TargetsPath, counts);
    }

    private static void Generate<T>(PeerRequest request)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = request.Features;
        if (request.Work.StartsWith("logistic", StringComparison.Ordinal))
        {
            var classes = new LogisticProblem(features, request.Rows);
            Write<double>(request.RowsPath, classes.Rows);
            Write<double>(request.TargetsPath, classes.Labels);
            return;
        }

        if (request.Work == "poisson")
        {
            WriteCounts(request);
            return;
        }

        if (request.Work != "cholesky")
        {
            var problem = new Problem<T>(features, request.Rows);
            Write<T>(request.RowsPath, problem.Rows);
            Write<T>(request.TargetsPath, problem.Targets);
            return;
        }

        // Twice as many rows as columns, and a little on the diagonal: a condition number of some hundreds.
        var factors = new Problem<T>(features, 2 * features);
        var matrix = new T[features * features];
        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j < features; j++)
            {
                T sum = i == j ? T.One : T.Zero;
                for (int r = 0; r < 2 * features; r++)
                {
                    sum += factors.Rows[(r * features) + i] * factors.Rows[(r * features) + j];
                }

                matrix[(i * features) + j] = sum;
            }
        }

        Write<T>(request.RowsPath, matrix);
        Write<T>(request.TargetsPath, factors.Targets.AsSpan(0, features));
    }
}
