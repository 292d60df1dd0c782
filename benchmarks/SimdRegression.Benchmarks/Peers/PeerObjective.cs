using System.Globalization;
using System.Numerics;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>The objective of a fit, evaluated on the rows as its definition has it: what makes the answers of programs comparable.</summary>
internal static class PeerObjective
{
    /// <summary>Evaluates it in double precision.</summary>
    /// <param name="request">The fit and its files.</param>
    /// <param name="answer">The coefficients and then the intercept, separated by commas.</param>
    /// <returns>RSS + a sum w^2 for "ridge", RSS / 2n + a sum |w| for "lasso".</returns>
    public static double Evaluate(PeerRequest request, string answer)
    {
        double[] parameters = [.. answer.Split(',').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return request.Element == "double" ? Evaluate<double>(request, parameters) : Evaluate<float>(request, parameters);
    }

    private static double Evaluate<T>(PeerRequest request, double[] parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] rows = PeerFiles.Read<T>(request.RowsPath, request.Rows * request.Features);
        T[] targets = PeerFiles.Read<T>(request.TargetsPath, request.Rows);
        ReadOnlySpan<double> coefficients = parameters.AsSpan(0, request.Features);
        double squares = 0.0;
        for (int r = 0; r < targets.Length; r++)
        {
            double residual = double.CreateTruncating(targets[r]) - parameters[request.Features];
            for (int j = 0; j < coefficients.Length; j++)
            {
                residual -= double.CreateTruncating(rows[(r * coefficients.Length) + j]) * coefficients[j];
            }

            squares += residual * residual;
        }

        double penalty = 0.0;
        foreach (double coefficient in coefficients)
        {
            penalty += request.Penalty * (request.Work == "lasso" ? Math.Abs(coefficient) : coefficient * coefficient);
        }

        return (request.Work == "lasso" ? squares / (2.0 * request.Rows) : squares) + penalty;
    }
}
