using System.Globalization;
using System.Numerics;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>The objective of a fit, evaluated on the rows as its definition has it: what makes the answers of programs comparable.</summary>
internal static class PeerObjective
{
    /// <summary>Evaluates it in double precision.</summary>
    /// <param name="request">The fit and its files.</param>
    /// <param name="answer">The coefficients and then the intercept, separated by commas.</param>
    /// <returns>
    /// RSS + a sum w^2 for "ridge", RSS / 2n + a sum |w| for "lasso", RSS / 2n + a sum of 2 |w of a group| for "group", half the mean absolute error
    /// + a sum |w| for "quantile", the negative log-likelihood + a/2 sum w^2 for "poisson".
    /// </returns>
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
        double magnitudes = 0.0;
        double counts = 0.0;
        for (int r = 0; r < targets.Length; r++)
        {
            double target = double.CreateTruncating(targets[r]);
            double prediction = parameters[request.Features];
            for (int j = 0; j < coefficients.Length; j++)
            {
                prediction += double.CreateTruncating(rows[(r * coefficients.Length) + j]) * coefficients[j];
            }

            squares += (target - prediction) * (target - prediction);
            magnitudes += Math.Abs(target - prediction);
            counts += request.Work == "poisson" ? Math.Exp(prediction) - (target * prediction) : 0.0;
        }

        double half = squares / (2.0 * request.Rows);
        return request.Work switch
        {
            "lasso" => half + (request.Penalty * Sum(coefficients, Math.Abs)),
            "group" => half + (request.Penalty * NormsOfGroups(coefficients)),
            "quantile" => (magnitudes / (2.0 * request.Rows)) + (request.Penalty * Sum(coefficients, Math.Abs)),
            "poisson" => counts + (0.5 * request.Penalty * Sum(coefficients, value => value * value)),
            _ => squares + (request.Penalty * Sum(coefficients, value => value * value)),
        };
    }

    private static double Sum(ReadOnlySpan<double> coefficients, Func<double, double> cost)
    {
        double sum = 0.0;
        foreach (double coefficient in coefficients)
        {
            sum += cost(coefficient);
        }

        return sum;
    }

    private static double NormsOfGroups(ReadOnlySpan<double> coefficients)
    {
        double sum = 0.0;
        for (int first = 0; first < coefficients.Length; first += PeerFiles.GroupSize)
        {
            ReadOnlySpan<double> group = coefficients.Slice(first, PeerFiles.GroupSize);
            sum += Math.Sqrt(PeerFiles.GroupSize * Sum(group, value => value * value));
        }

        return sum;
    }
}
