using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearRegression;

namespace SimdRegression.Benchmarks.Digits;

/// <summary>Least squares by Math.NET, with the standard errors that its user would compute.</summary>
internal sealed class MathNetLeastSquares
{
    private readonly Matrix<double> design;
    private readonly Vector<double> target;

    public MathNetLeastSquares(DesignFile file, bool intercept)
    {
        int first = intercept ? 1 : 0;
        design = Matrix<double>.Build.Dense(
            file.Targets.Length, file.Features + first, (r, j) => j < first ? 1.0 : file.Rows[(r * file.Features) + j - first]);
        target = Vector<double>.Build.Dense(file.Targets);
    }

    public DigitsAnswer ByQr() => Complete(MultipleRegression.QR(design, target));

    public DigitsAnswer ByNormalEquations() => Complete(MultipleRegression.NormalEquations(design, target));

    private DigitsAnswer Complete(Vector<double> coefficients)
    {
        Vector<double> residual = target - (design * coefficients);
        double variance = residual.DotProduct(residual) / (design.RowCount - design.ColumnCount);
        Matrix<double> inverse = design.TransposeThisAndMultiply(design).Inverse();
        return new DigitsAnswer([.. coefficients], [.. inverse.Diagonal().Select(element => Math.Sqrt(variance * element))]);
    }
}
