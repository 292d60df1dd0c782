using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>What Math.NET Numerics does of the works: managed, on one thread, in double precision.</summary>
internal static class MathNetWorks
{
    /// <summary>Makes a work ready.</summary>
    /// <param name="request">The work and its files.</param>
    /// <returns>The work, or null where it is not offered.</returns>
    public static PeerWork? Prepare(PeerRequest request)
    {
        Control.UseManaged();
        Control.UseSingleThread();
        return (request.Element, request.Work) switch
        {
            ("double", "predict") => new Prediction(request),
            ("double", "cholesky") => new CholeskySolution(request),
            ("double", "ridge") => new RidgeFit(request),
            _ => null,
        };
    }

    private static Matrix<double> Rows(PeerRequest request, int rows)
    {
        double[] elements = PeerFiles.Read<double>(request.RowsPath, rows * request.Features);
        return Matrix<double>.Build.DenseOfRowMajor(rows, request.Features, elements);
    }

    private static Vector<double> Targets(PeerRequest request, int count)
    {
        return Vector<double>.Build.DenseOfArray(PeerFiles.Read<double>(request.TargetsPath, count));
    }

    private sealed class Prediction : PeerWork
    {
        private readonly Vector<double>[] rows;
        private readonly Vector<double> coefficients;
        private readonly double intercept;
        private readonly double[] predictions = new double[PeerFiles.PredictedRows];

        public Prediction(PeerRequest request)
        {
            Matrix<double> all = Rows(request, request.Rows);
            rows = [.. all.EnumerateRows().Take(PeerFiles.PredictedRows)];
            coefficients = all.Row(PeerFiles.PredictedRows);
            intercept = Targets(request, request.Rows)[0];
        }

        public override void Run(long repetitions)
        {
            for (long repetition = 0; repetition < repetitions; repetition++)
            {
                int row = (int)(repetition % PeerFiles.PredictedRows);
                predictions[row] = rows[row].DotProduct(coefficients) + intercept;
            }
        }

        public override double[] Answer()
        {
            Run(PeerFiles.PredictedRows);
            return predictions;
        }
    }

    private sealed class CholeskySolution(PeerRequest request) : PeerWork
    {
        private readonly Matrix<double> matrix = Rows(request, request.Features);
        private readonly Vector<double> right = Targets(request, request.Features);
        private Vector<double>? solution;

        public override void Run(long repetitions)
        {
            for (long repetition = 0; repetition < repetitions; repetition++)
            {
                solution = matrix.Cholesky().Solve(right);
            }
        }

        public override double[] Answer()
        {
            Run(1);
            return solution!.ToArray();
        }
    }

    /// <summary>The normal equations with a column of ones for the intercept, which is there before the time is taken.</summary>
    private sealed class RidgeFit : PeerWork
    {
        private readonly Matrix<double> rows;
        private readonly Vector<double> targets;
        private readonly Matrix<double> penalty;
        private Vector<double>? solution;

        public RidgeFit(PeerRequest request)
        {
            int features = request.Features;
            rows = Rows(request, request.Rows).InsertColumn(features, Vector<double>.Build.Dense(request.Rows, 1.0));
            targets = Targets(request, request.Rows);
            penalty = Matrix<double>.Build.DenseDiagonal(features + 1, features + 1, j => j < features ? request.Penalty : 0.0);
        }

        public override void Run(long repetitions)
        {
            for (long repetition = 0; repetition < repetitions; repetition++)
            {
                solution = rows.TransposeThisAndMultiply(rows).Add(penalty).Cholesky().Solve(rows.TransposeThisAndMultiply(targets));
            }
        }

        public override double[] Answer()
        {
            Run(1);
            return solution!.ToArray();
        }
    }
}
