using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Concurrency;

/// <summary>What is documented as immutable, shared by threads of which each also fits on its own.</summary>
public class SharedObjectsTests
{
    private const int Threads = 8;
    private const int Rounds = 150;

    private readonly Problem problem = Problem.Random(400, 10, seed: 511);

    [Fact]
    public void Models_predict_the_same_on_every_thread_while_others_fit()
    {
        var moments = new Double10.Moments();
        moments.Add(problem.Rows, problem.Targets);
        moments.Fit(new Ridge(1.0), out Double10 model);
        var holder = new Holder(model);
        var runTime = new LinearModel<double>(model.Coefficients, model.Intercept);
        var wanted = new double[problem.Count];
        model.Predict(problem.Rows, wanted);
        DisturbedThreads.Run(Threads, seed: 1, (thread, disturbance) =>
        {
            var own = new Double10.Moments();
            own.Add(problem.Rows, problem.Targets);
            var predictions = new double[problem.Count];
            for (int round = 0; round < Rounds; round++)
            {
                disturbance.Strike();
                holder.Model.Predict(problem.Rows, predictions);
                Same.Bits(wanted, predictions, "prediction");
                runTime.Predict(problem.Rows, predictions);
                Same.Bits(wanted, predictions, "prediction");
                int row = disturbance.Next(problem.Count);
                Same.Bits(wanted[row], holder.Model.Predict(problem.RowsOf(row, 1)), "prediction");
                if (round % 10 == thread)
                {
                    own.Fit(new Ridge(1.0), out Double10 again);
                    Same.Bits(model.Coefficients, again.Coefficients, "coefficient");
                }
            }
        });
    }

    [Fact]
    public void Scalers_products_folds_and_searches_are_shared()
    {
        var scaler = new StandardScaler<double>(10);
        scaler.Fit(problem.Rows);
        var products = new PolynomialFeatures(10, 2);
        FoldAssignment folds = FoldAssignment.Shuffled(problem.Count, 5, seed: 3);
        var search = new GridSearch(12);
        (double[] scaled, double[] expanded, double alpha) wanted = Run();
        DisturbedThreads.Run(Threads, seed: 2, (_, disturbance) =>
        {
            for (int round = 0; round < 10; round++)
            {
                disturbance.Strike();
                (double[] scaled, double[] expanded, double alpha) found = Run();
                Same.Bits(wanted.scaled, found.scaled, "scaled value");
                Same.Bits(wanted.expanded, found.expanded, "product");
                Same.Bits(wanted.alpha, found.alpha, "strength");
            }
        });

        (double[] Scaled, double[] Expanded, double Alpha) Run()
        {
            var scaledRows = new double[problem.Rows.Length];
            scaler.Transform(problem.Rows, scaledRows);
            var expandedRows = new double[problem.Count * products.OutputCount];
            products.Expand<double>(problem.Rows, expandedRows);
            var validation = new Double10.CrossValidation(folds);
            validation.Add(problem.Rows, problem.Targets);
            TuningResult tuning = validation.Tune(EstimatorKind.Lasso, search, out Double10 _);
            return (scaledRows, expandedRows, tuning.Best.Alpha);
        }
    }

    private sealed class Holder(Double10 model)
    {
        public readonly Double10 Model = model;
    }
}
