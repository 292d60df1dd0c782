namespace SimdRegression.Aot.Checks;

/// <summary>The members of models that no interface carries, on one model of each kind.</summary>
internal static class MemberChecks
{
    public static void Run(Tally tally)
    {
        tally.Begin("members of no interface");
        tally.Group(nameof(Double10), () => OfDouble10(tally));
        tally.Group(nameof(Single10), () => OfSingle10(tally));
        tally.Group(nameof(LinearModel<>), () => AtRunTime(tally));
        tally.End();
    }

    private static void OfDouble10(Tally tally)
    {
        var problem = new DenseProblem<double>(Double10.FeatureCount, 30);
        var model = new Double10(problem.Rows.AsSpan(0, Double10.FeatureCount), 2.0);
        Double10 other = default;
        tally.IsTrue(model.Coefficients.SequenceEqual(problem.Rows.AsSpan(0, Double10.FeatureCount)), "Coefficients");
        tally.IsTrue(model.Intercept == 2.0 && model != other && other == default, "operators");
        var near = new double[problem.RowCount];
        var apart = new double[problem.RowCount];
        model.Predict(problem.Rows, near);
        model.Predict(problem.InRecords(13), 13, apart);
        tally.IsTrue(near.AsSpan().SequenceEqual(apart), "predictions of rows in wider records have other bits");
        var ofTwo = new ModelDocument<double>([1.0, 2.0], 0.0, default);
        tally.Throws<ArgumentException>(() => ofTwo.ToModel<Double10>(), "a document of two features");
    }

    private static void OfSingle10(Tally tally)
    {
        var problem = new DenseProblem<float>(Single10.FeatureCount, 30);
        var model = new Single10(problem.Rows.AsSpan(0, Single10.FeatureCount), 2.0f);
        Single10 other = default;
        tally.IsTrue(model.Coefficients.SequenceEqual(problem.Rows.AsSpan(0, Single10.FeatureCount)), "Coefficients");
        tally.IsTrue(model.Intercept == 2.0f && model != other && other == default, "operators");
        var near = new float[problem.RowCount];
        var apart = new float[problem.RowCount];
        model.Predict(problem.Rows, near);
        model.Predict(problem.InRecords(13), 13, apart);
        tally.IsTrue(near.AsSpan().SequenceEqual(apart), "predictions of rows in wider records have other bits");
    }

    private static void AtRunTime(Tally tally)
    {
        var problem = new DenseProblem<double>(10, 30);
        var model = new LinearModel<double>(problem.Rows.AsSpan(0, 10), 2.0);
        var same = new LinearModel<double>(model.Coefficients, 2.0);
        var other = new LinearModel<double>(model.Coefficients, 3.0);
        tally.IsTrue(model == same && model != other && model.FeatureCount == 10, "operators");
        var near = new double[problem.RowCount];
        var apart = new double[problem.RowCount];
        model.Predict(problem.Rows, near);
        model.Predict(problem.InRecords(13), 13, apart);
        tally.IsTrue(near.AsSpan().SequenceEqual(apart), "predictions of rows in wider records have other bits");
        tally.Throws<ArgumentException>(() => _ = new LinearModel<double>.Moments(513), "513 features");
    }
}
