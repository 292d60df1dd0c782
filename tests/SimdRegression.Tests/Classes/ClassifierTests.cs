using SimdRegression.Tests.Allocation;

namespace SimdRegression.Tests.Classes;

[LinearClassifier<double>(3, 5)]
internal partial struct FiveClasses;

[LinearClassifier<float>(10, 19)]
internal partial struct NineteenClasses;

[LinearClassifier<double>(40, 2)]
internal partial struct TwoClasses;

/// <summary>What classifiers say of rows: scores, probabilities, labels; emitted ones have the bits of those of run time.</summary>
public sealed class ClassifierTests
{
    [Fact]
    public void Scores_are_inner_products_with_intercepts()
    {
        double[] coefficients = [1.0, 2.0, 3.0, -1.0, 0.5, 4.0];
        var model = new LinearClassifier<double>(coefficients, [10.0, 20.0, 30.0]);
        var scores = new double[6];
        model.Scores([1.0, 2.0, -3.0, 0.25], scores);
        Assert.Equal([15.0, 15.0 + 6.0, 30.0 + 0.5 + 8.0, 10.0 - 3.0 + 0.5, 20.0 - 9.0 - 0.25, 30.0 - 1.5 + 1.0], scores);
        Assert.Equal((2, 3), (model.FeatureCount, model.ClassCount));
        var labels = new int[2];
        model.Labels([1.0, 2.0, -3.0, 0.25], labels);
        Assert.Equal([2, 2], labels);
        Assert.Equal(2, model.Label([1.0, 2.0]));
    }

    [Fact]
    public void Probabilities_are_the_softmax_of_scores_of_any_size()
    {
        var model = new LinearClassifier<double>([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]);
        var probabilities = new double[9];
        model.Probabilities([0.0, 1.0, -1e6], probabilities);
        double sum = Math.Exp(1.0) + Math.Exp(2.0) + Math.Exp(3.0);
        double[] expected = [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, Math.Exp(1.0) / sum, Math.Exp(2.0) / sum, Math.Exp(3.0) / sum, 1.0, 0.0, 0.0];
        Assert.All(expected.Zip(probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-15));
    }

    [Fact]
    public void The_first_of_equal_scores_is_the_label()
    {
        var model = new LinearClassifier<double>([0.0, 1.0, 1.0], [1.0, 0.0, 0.0]);
        Assert.Equal(0, model.Label([1.0]));
        Assert.Equal(1, model.Label([2.0]));
    }

    [Fact]
    public void Emitted_classifiers_have_the_bits_of_those_of_run_time()
    {
        SameBits<FiveClasses, double>(3, 5);
        SameBits<NineteenClasses, float>(10, 19);
        SameBits<TwoClasses, double>(40, 2);
    }

    [Fact]
    public void Emitted_trainers_fit_what_those_of_run_time_do()
    {
        var problem = new ClassProblem(3, 5, 300, 2);
        new FiveClasses.Trainer().Fit(problem.Rows, problem.Targets, new Lasso(2.0), out FiveClasses fixedCount);
        new LinearClassifier<double>.Trainer(3, 5).Fit(problem.Rows, problem.Targets, new Lasso(2.0), out LinearClassifier<double> runTime);
        var one = new double[15];
        var two = new double[15];
        fixedCount.CopyCoefficientsTo(one);
        runTime.CopyCoefficientsTo(two);
        Assert.Equal(one, two);
        Assert.True(fixedCount.Intercepts.SequenceEqual(runTime.Intercepts));
    }

    [Fact]
    public void Neither_fits_nor_predictions_allocate()
    {
        var problem = new ClassProblem(3, 5, 300, 2);
        var trainer = new FiveClasses.Trainer();
        var groups = new GroupLasso(2.0, new FeatureGroups([0, 0, 1]));
        var scores = new double[5 * 300];
        var labels = new int[300];
        long sum = 0;
        Allocations.AssertNone(() =>
        {
            TrainingReport report = trainer.Fit(problem.Batch, new Ridge(1.0), default, out FiveClasses model);
            report = trainer.Fit(problem.Batch, new ElasticNet(1.0, 0.5), new FitOptions { Standardize = true, WarmStart = true }, out model);
            report = trainer.Fit(problem.Batch, in groups, default, out model);
            model.Scores(problem.Rows, scores);
            model.Probabilities(problem.Rows, scores);
            model.Labels(problem.Rows, labels);
            sum += labels[3] + model.Label(problem.Rows.AsSpan(0, 3)) + report.Iterations;
        });
        Assert.True(sum > 0);
    }

    [Fact]
    public void Models_are_equal_where_their_bits_are()
    {
        var one = new LinearClassifier<double>([1.0, 2.0], [0.0, 1.0]);
        var same = new LinearClassifier<double>([1.0, 2.0], [0.0, 1.0]);
        var other = new LinearClassifier<double>([1.0, 2.0], [-0.0, 1.0]);
        Assert.True(one == same && one.GetHashCode() == same.GetHashCode());
        Assert.True(one != other);
        Assert.True(new FiveClasses(new double[15], new double[5]) == default(FiveClasses));
        Assert.False(new FiveClasses(new double[15], [1.0, 0.0, 0.0, 0.0, 0.0]).Equals(default));
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new LinearClassifier<double>([1.0, 2.0, 3.0], [0.0, 1.0]));
        Assert.Throws<ArgumentException>(() => new LinearClassifier<double>([1.0], [0.0]));
        Assert.Throws<ArgumentException>(() => new FiveClasses(new double[14], new double[5]));
        var model = new LinearClassifier<double>([1.0, 2.0, 3.0, 4.0], [0.0, 1.0]);
        Assert.Throws<ArgumentException>(() => model.Scores([1.0, 2.0, 3.0], new double[2]));
        Assert.Throws<ArgumentException>(() => model.Scores([1.0, 2.0], new double[3]));
        Assert.Throws<ArgumentException>(() => model.Label([1.0]));
        Assert.Throws<ArgumentException>(() => model.Labels([1.0, 2.0], new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.CopyCoefficientsTo(2, new double[2]));
        Assert.Throws<ArgumentException>(() => default(FiveClasses).Scores(new double[6], new double[9]));
    }

    private static void SameBits<TModel, T>(int features, int classes)
        where TModel : struct, ILinearClassifier<TModel, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(1);
        T[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
        T[] coefficients = Values(features * classes);
        T[] intercepts = Values(classes);
        T[] rows = Values(features * 11);
        TModel emitted = TModel.Create(coefficients, intercepts);
        var runTime = new LinearClassifier<T>(coefficients, intercepts);
        var back = new T[features * classes];
        emitted.CopyCoefficientsTo(back);
        Assert.Equal(coefficients, back);
        var one = new T[classes * 11];
        var two = new T[classes * 11];
        emitted.Scores(rows, one);
        runTime.Scores(rows, two);
        Assert.Equal(one, two);
        emitted.Scores(rows.AsSpan(0, features), one.AsSpan(0, classes));
        Assert.Equal(one, two);
        emitted.Probabilities(rows, one);
        runTime.Probabilities(rows, two);
        Assert.Equal(one, two);
        for (int r = 0; r < 11; r++)
        {
            Assert.Equal(runTime.Label(rows.AsSpan(r * features, features)), emitted.Label(rows.AsSpan(r * features, features)));
        }
    }
}
