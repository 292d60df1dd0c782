
namespace SimdRegression.Aot.Checks;

/// <summary>Powers of whole numbers, which nearly depend on each other: doubled moments and triangles find the polynomial.</summary>
internal static class DigitsChecks
{
    private const int Degree = 8;

    public static void Run(Tally tally)
    {
        tally.Begin("digits");
        tally.Group("doubled moments", () => CheckMoments(tally));
        tally.Group("triangles", () => CheckFactor(tally));
        tally.End();
    }

    private static void CheckMoments(Tally tally)
    {
        var moments = new LinearModel<double>.Moments(Degree) { SumPrecision = SumPrecision.Doubled };
        (double[] rows, double[] targets) = Polynomial();
        moments.Add(rows, targets);
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        tally.IsTrue(report.Converged && report.Arithmetic is FitArithmetic.RefinedDouble or FitArithmetic.DoubledDouble, report.ToString());
        tally.IsTrue(report.ExpectedDigits > 12.0, "the expected digits are few");
        CheckModel(tally, model, 1e-12);
    }

    private static void CheckFactor(Tally tally)
    {
        var factor = new TriangularFactor<double>(Degree);
        var part = new TriangularFactor<double>(Degree);
        (double[] rows, double[] targets) = Polynomial();
        factor.Add(rows.AsSpan(0, 10 * Degree), targets.AsSpan(0, 10));
        part.Add(rows.AsSpan(10 * Degree), targets.AsSpan(10));
        factor.Merge(part);
        FitReport report = factor.Fit(new LeastSquares(), default, out LinearModel<double> model);
        tally.IsTrue(report.Converged && report.Arithmetic == FitArithmetic.Orthogonal, report.ToString());
        CheckModel(tally, model, 1e-5);
    }

    private static void CheckModel(Tally tally, LinearModel<double> model, double tolerance)
    {
        for (int j = 0; j < Degree; j++)
        {
            tally.IsNear(1.0, model.Coefficients[j], tolerance, $"coefficient {j}");
        }
    }

    // y = x + x^2 + ... + x^8 for x from 0 to 20, exactly.
    private static (double[] Rows, double[] Targets) Polynomial()
    {
        const int Count = 21;
        var rows = new double[Count * Degree];
        var targets = new double[Count];
        for (int r = 0; r < Count; r++)
        {
            double power = 1.0;
            for (int k = 0; k < Degree; k++)
            {
                power *= r;
                rows[(r * Degree) + k] = power;
                targets[r] += power;
            }
        }

        return (rows, targets);
    }
}
