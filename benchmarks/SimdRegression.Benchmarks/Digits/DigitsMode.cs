using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SimdRegression.Benchmarks.Digits;

/// <summary>
/// <c>digits METHOD FILE INTERCEPT</c> fits least squares to a CSV file, whose last column is the target, and prints coefficients, standard
/// errors and the time as one line of JSON; <c>digits rows</c> prints what a row costs in each arithmetic. eng/digits makes tables of both.
/// </summary>
internal static class DigitsMode
{
    private const int Repetitions = 200;

    public static int Run(string[] arguments)
    {
        if (arguments is ["rows"])
        {
            RowCosts.Print();
            return 0;
        }

        if (arguments is not [string method, string path, "0" or "1"])
        {
            Console.Error.WriteLine("usage: digits METHOD FILE 0|1, or digits rows");
            return 2;
        }

        DesignFile file = DesignFile.Read(path);
        Func<DigitsAnswer>? fit = MethodOf(method, file, intercept: arguments[2] == "1");
        if (fit is null)
        {
            Console.Error.WriteLine($"digits: there is no method \"{method}\"");
            return 2;
        }

        DigitsAnswer answer = fit();
        var times = new double[Repetitions];
        for (int i = 0; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            fit();
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }

        Array.Sort(times);
        Console.WriteLine(JsonSerializer.Serialize(
            new { coefficients = answer.Coefficients, standardErrors = answer.StandardErrors, nanoseconds = times[Repetitions / 2] }));
        return 0;
    }

    // From the rows to the standard errors, all objects made before.
    private static Func<DigitsAnswer>? MethodOf(string method, DesignFile file, bool intercept)
    {
        var options = new FitOptions
        {
            Intercept = intercept,
            Solver = method == "cholesky" ? MomentsSolver.Cholesky : MomentsSolver.Auto,
        };
        var statistics = new CoefficientStatistics(file.Features);
        var coefficients = new double[file.Features];
        switch (method)
        {
            case "auto" or "cholesky" or "doubled":
                var moments = new LinearModel<double>.Moments(file.Features)
                {
                    SumPrecision = method == "doubled" ? SumPrecision.Doubled : SumPrecision.Automatic,
                };
                return () =>
                {
                    moments.Reset();
                    moments.Add(file.Rows, file.Targets);
                    moments.Fit(default, options, statistics, coefficients, out double constant);
                    return DigitsAnswer.Of(coefficients, constant, statistics, intercept);
                };
            case "qr":
                var factor = new TriangularFactor<double>(file.Features);
                return () =>
                {
                    factor.Reset();
                    factor.Add(file.Rows, file.Targets);
                    factor.Fit(default, options, statistics, coefficients, out double constant);
                    return DigitsAnswer.Of(coefficients, constant, statistics, intercept);
                };
            case "mathnet-qr" or "mathnet-normal":
                var peer = new MathNetLeastSquares(file, intercept);
                return method == "mathnet-qr" ? peer.ByQr : peer.ByNormalEquations;
            default:
                return null;
        }
    }
}

/// <summary>The rows of a CSV file with a header, the target last.</summary>
internal sealed record DesignFile(int Features, double[] Rows, double[] Targets)
{
    public static DesignFile Read(string path)
    {
        double[][] rows =
        [
            .. File.ReadLines(path).Skip(1).Where(line => line.Length > 0)
                .Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()),
        ];
        return new DesignFile(rows[0].Length - 1, [.. rows.SelectMany(row => row[..^1])], [.. rows.Select(row => row[^1])]);
    }
}

/// <summary>Coefficients and standard errors, those of the intercept first where there is one.</summary>
internal readonly record struct DigitsAnswer(double[] Coefficients, double[] StandardErrors)
{
    public static DigitsAnswer Of(double[] coefficients, double constant, CoefficientStatistics statistics, bool intercept) => intercept
        ? new([constant, .. coefficients], [statistics.InterceptStandardError, .. statistics.StandardErrors])
        : new([.. coefficients], [.. statistics.StandardErrors]);
}
