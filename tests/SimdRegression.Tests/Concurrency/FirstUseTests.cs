using System.Reflection;
using System.Runtime.Loader;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Concurrency;

/// <summary>
/// What is set up at its first use, met by many threads at once: the library and the generated models are loaded anew for that, with
/// statics of their own.
/// </summary>
public class FirstUseTests
{
    private const int Threads = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Threads_that_all_come_first_find_the_same(int seed)
    {
        string wanted = FirstUse.Digest();
        var context = new FreshAssemblies();
        try
        {
            MethodInfo digest = context.LoadFromAssemblyPath(typeof(FirstUse).Assembly.Location)
                .GetType(typeof(FirstUse).FullName!, throwOnError: true)!
                .GetMethod(nameof(FirstUse.Digest))!;
            Assert.NotEqual(typeof(FirstUse), digest.DeclaringType);
            DisturbedThreads.Run(Threads, seed, (_, disturbance) =>
            {
                disturbance.Strike();
                Assert.Equal(wanted, digest.Invoke(null, null));
            });
        }
        finally
        {
            context.Unload();
        }
    }

    // The library and this assembly again; the rest is shared.
    private sealed class FreshAssemblies() : AssemblyLoadContext("first use", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName name)
        {
            string path = Path.Combine(AppContext.BaseDirectory, name.Name + ".dll");
            return name.Name!.StartsWith(nameof(SimdRegression), StringComparison.Ordinal) && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}

/// <summary>A little of everything, as one string.</summary>
internal static class FirstUse
{
    public static string Digest()
    {
        Problem problem = Problem.Random(120, 10, seed: 531);
        var moments = new Double10.Moments();
        moments.Add(problem.Rows, problem.Targets);
        FitReport report = moments.Fit(new Lasso(0.1), out Double10 lasso);
        var runTime = new LinearModel<double>.Moments(10);
        runTime.Add(problem.Rows, problem.Targets);
        runTime.Fit(new Ridge(1.0), out LinearModel<double> ridge);
        double[] labels = Array.ConvertAll(problem.Targets, target => target > 0.0 ? 1.0 : 0.0);
        new Double10.Trainer().Fit(problem.Rows, labels, new LogisticLoss(), new Ridge(1.0), new Newton(), out Double10 logistic);
        var recursion = new Double10.RecursiveLeastSquares();
        for (int r = 0; r < problem.Count; r++)
        {
            recursion.Update(problem.RowsOf(r, 1), problem.Targets[r]);
        }

        var validation = new Double10.CrossValidation(FoldAssignment.Shuffled(problem.Count, 4, seed: 1));
        validation.Add(problem.Rows, problem.Targets);
        TuningResult tuning = validation.Tune(EstimatorKind.ElasticNet, new GridSearch(8), new TuningOptions { Threads = 2 }, out Double10 _);
        using var document = new MemoryStream();
        new ModelDocument<double>(lasso.Coefficients, lasso.Intercept, in report).Save(document);
        double[] numbers =
        [
            .. lasso.Coefficients, .. ridge.Coefficients, .. logistic.Coefficients, .. recursion.Coefficients, tuning.Best.Alpha, document.Length,
        ];
        return string.Join(' ', numbers.Select(number => BitConverter.DoubleToInt64Bits(number).ToString("x")));
    }
}
