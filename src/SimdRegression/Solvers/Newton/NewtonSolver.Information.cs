using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Losses;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>What the curvature at the answer says of the errors of the coefficients.</content>
internal sealed partial class NewtonSolver<T, TKernels>
{
    // A pivot below this share of its column leaves no digits of a standard error.
    private const double SmallestPivot = 1e-13;

    private DenseCholesky? information;

    /// <summary>Fills the statistics of the last fit, which is taken to be without penalty and bounds.</summary>
    /// <param name="batch">The rows of the fit.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="options">Its options.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    /// <param name="statistics">Receives the figures.</param>
    public void Infer<TLoss>(in RowBatch<T> batch, in TLoss loss, in FitOptions options, double weight, LikelihoodStatistics statistics)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        statistics.Clear();
        FitOptions plain = options with { Standardize = false, WarmStart = true, PenaltyFactors = default };
        State(in plain, weight, 0.0);
        Prepare(in batch, in plain, everyRow: true);
        Start(in plain);
        pass.CurvatureFloor = 0.0;
        pass.Run(in batch, in loss, CurrentCoefficients, intercept, withCurvature: true);
        double negativeLogLikelihood = pass.TotalLoss;
        bool isGamma = typeof(TLoss) == typeof(GammaLoss);
        long rows = WeightTally.CountOf(batch.Weights, batch.Count);
        int parameters = features + (hasIntercept ? 1 : 0);
        double dispersion = double.NaN;
        if (isGamma)
        {
            // Its curvature times the weights is the observed information; the expected one has the weights alone.
            dispersion = PearsonOfGamma(in batch) / (rows - parameters);
            pass.Run(in batch, new ExpectedLoss<TLoss>(loss), CurrentCoefficients, intercept, withCurvature: true);
        }

        if (TryInvert(statistics.StandardErrorsBuffer, Math.Sqrt(isGamma ? dispersion : 1.0), out double ofIntercept))
        {
            statistics.Complete(last, lastIntercept, ofIntercept, dispersion, rows - parameters);
            if (!isGamma)
            {
                double twice = 2.0 * (negativeLogLikelihood + (typeof(TLoss) == typeof(PoissonLoss) ? LogFactorials(in batch) : 0.0));
                statistics.SetCriteria(twice + (2.0 * parameters), twice + (ReproducibleFunctions.Log(rows) * parameters));
            }
        }

        Restore();
    }

    private void Restore()
    {
        last.CopyTo(Coefficients, 0);
        Intercept = lastIntercept;
    }

    // The roots of the diagonal of the inverse information, in the units of the data.
    private bool TryInvert(Span<double> standardErrors, double factor, out double ofIntercept)
    {
        ofIntercept = double.NaN;
        DenseCholesky factorOfInformation = information ??= new DenseCholesky(features);
        factorOfInformation.Begin(features);
        int stride = KernelLayout.Stride(features);
        for (int i = 0; i < features; i++)
        {
            double ownMean = hasIntercept ? 0.0 : pass.Curvature.Mean[i];
            slopes[i] = Math.Sqrt(pass.Curvature.Cross[(i * stride) + i] + (pass.Curvature.Weight * ownMean * ownMean));
            for (int j = 0; j <= i; j++)
            {
                double mean = hasIntercept ? 0.0 : pass.Curvature.Mean[j];
                double sum = pass.Curvature.Cross[(i * stride) + j] + (pass.Curvature.Weight * ownMean * mean);
                factorOfInformation.Row(j)[i] = sum / slopes[i] / slopes[j];
            }
        }

        bool isKnown = factorOfInformation.Factor() == features;
        for (int j = 0; j < features; j++)
        {
            isKnown &= factorOfInformation.Pivot(j) > SmallestPivot;
        }

        if (!isKnown)
        {
            standardErrors.Fill(double.NaN);
            return false;
        }

        // A coefficient of the data is one of the panels times the scale of its column.
        for (int j = 0; j < features; j++)
        {
            trial.AsSpan().Clear();
            trial[j] = 1.0;
            factorOfInformation.SolveLower(trial.AsSpan(0, features));
            standardErrors[j] = factor * Math.Sqrt(VectorOperations.Inner(trial.AsSpan(0, features), trial.AsSpan(0, features))) * panels.Scale[j] / slopes[j];
        }

        if (hasIntercept)
        {
            for (int j = 0; j < features; j++)
            {
                trial[j] = ((panels.Centre[j] * panels.Scale[j]) + pass.Curvature.Mean[j]) / slopes[j];
            }

            factorOfInformation.SolveLower(trial.AsSpan(0, features));
            double variance = VectorOperations.Inner(trial.AsSpan(0, features), trial.AsSpan(0, features)) + (1.0 / pass.Curvature.Weight);
            ofIntercept = factor * Math.Sqrt(variance);
        }

        return true;
    }

    // Sum of s ((y - mu) / mu)^2: the squares of the derivatives of the gamma loss.
    private double PearsonOfGamma(in RowBatch<T> batch)
    {
        trial.AsSpan().Clear();
        return pass.RunDual(in batch, default(GammaLoss), CurrentCoefficients, intercept, trial.AsSpan(0, features), 0.0, slopes).Squares;
    }

    private static double LogFactorials(in RowBatch<T> batch)
    {
        double sum = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            double weight = batch.Weights.IsEmpty ? 1.0 : Widening.ToDouble(batch.Weights[r]);
            sum += weight > 0.0 ? weight * IncompleteBeta.LogGamma(Widening.ToDouble(batch.Targets[r]) + 1.0) : 0.0;
        }

        return sum;
    }
}
