using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>A generated model and the run-time one of the same feature count give the same bits.</summary>
internal static class AgreementChecks
{
    public static void Run<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : struct, ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        var problem = new DenseProblem<T>(subject.Features, (3 * subject.Features) + 25);
        Moments<T, TKernels> generated = subject.NewMoments();
        var atRunTime = new LinearModel<T>.Moments(subject.Features);
        generated.Add(problem.Rows, problem.Targets, problem.Weights);
        atRunTime.Add(problem.Rows, problem.Targets, problem.Weights);
        IsSame(new LeastSquares(), default, "least squares");
        IsSame(new Ridge(1.0), new FitOptions { Standardize = true }, "ridge");
        IsSame(new Lasso(Strength.FractionOfMax(0.05)), default, "lasso");
        IsSame(new ElasticNet(0.01, 0.5), new FitOptions { Intercept = false, LowerBounds = new[] { -0.5 } }, "elastic net");
        HasSameGradient(default(SquaredLoss), "squared loss");
        HasSameGradient(default(LogisticLoss), "logistic loss");
        HasSameGradient(new HuberLoss(0.5), "Huber's loss");
        HasSameGradient(default(PoissonLoss), "Poisson loss");

        void IsSame<TEstimator>(TEstimator estimator, FitOptions options, string what)
            where TEstimator : struct, IMomentsEstimator
        {
            var coefficients = new T[subject.Features];
            FitReport expected = generated.Fit(in estimator, in options, coefficients, out T intercept);
            FitReport actual = atRunTime.Fit(in estimator, in options, out LinearModel<T> model);
            bool same = model.Coefficients.SequenceEqual(coefficients) && model.Intercept.Equals(intercept);
            tally.IsTrue(same, $"{what}: the run-time model has other bits");
            tally.IsTrue(expected.Equals(actual), $"{what}: the run-time report differs");

            var expectedPredictions = new T[problem.RowCount];
            var actualPredictions = new T[problem.RowCount];
            subject.NewModel(coefficients, intercept).Predict(problem.Rows, expectedPredictions);
            model.Predict(problem.Rows, actualPredictions);
            tally.IsTrue(expectedPredictions.AsSpan().SequenceEqual(actualPredictions), $"{what}: the predictions have other bits");
        }

        void HasSameGradient<TLoss>(TLoss loss, string what)
            where TLoss : struct, ILoss<TLoss>
        {
            var coefficients = new T[subject.Features];
            coefficients.AsSpan().Fill(T.CreateTruncating(0.25));
            var expected = new T[subject.Features];
            var actual = new T[subject.Features];
            T expectedOfIntercept = T.Zero;
            T actualOfIntercept = T.Zero;
            T expectedSum = default(TKernels).LossGradient(
                in loss, problem.Rows, subject.Features, problem.Targets, problem.Weights, coefficients, T.One, expected, ref expectedOfIntercept);
            T actualSum = new RuntimeKernels<T>(subject.Features).LossGradient(
                in loss, problem.Rows, subject.Features, problem.Targets, problem.Weights, coefficients, T.One, actual, ref actualOfIntercept);
            bool same = expectedSum.Equals(actualSum) && expectedOfIntercept.Equals(actualOfIntercept) && actual.AsSpan().SequenceEqual(expected);
            tally.IsTrue(same, $"{what}: the gradient has other bits");
        }
    }
}
