using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

/// <summary>Fits that go over rows: every solver with every loss, penalty and set that it takes.</summary>
internal static class RowFits
{
    private const int Features = SampleProblem<double>.Features;
    private const int Count = 210;

    private static readonly FitOptions Short = new() { MaxIterations = 12, Standardize = true };

    public static void Add(FitHashes hashes)
    {
        SyntheticProblem<double> labelled = SyntheticData.MakeClassification<double>(Count, Features, seed: 3, flipRate: 0.1, correlation: 0.3);
        double[] weights = [.. Enumerable.Range(0, Count).Select(r => 0.5 + (r % 3))];
        double[] counts = [.. Enumerable.Range(0, Count).Select(r => (double)((r * 7) % 4))];
        var runtime = new LinearModel<double>.Trainer(Features);
        var generated = new Double11.Trainer();
        AddNewton(hashes, "double", runtime, labelled.Rows, labelled.Targets, weights, counts);
        AddNewton(hashes, "double, generated", generated, labelled.Rows, labelled.Targets, weights, counts);
        AddDescents(hashes, "double", runtime, labelled.Rows, labelled.Targets, weights, counts);
        AddDescents(hashes, "double, generated", generated, labelled.Rows, labelled.Targets, weights, counts);
        float[] rows = Array.ConvertAll(labelled.Rows, value => (float)value);
        float[] labels = Array.ConvertAll(labelled.Targets, value => (float)value);
        float[] singleWeights = Array.ConvertAll(weights, value => (float)value);
        float[] singleCounts = Array.ConvertAll(counts, value => (float)value);
        AddNewton(hashes, "float, generated", new Single11.Trainer(), rows, labels, singleWeights, singleCounts);
        AddDescents(hashes, "float", new LinearModel<float>.Trainer(Features), rows, labels, singleWeights, singleCounts);
        AddEvaluations(hashes, "double", runtime, new LinearModel<double>.Moments(Features), labelled.Rows, labelled.Targets, weights);
        AddEvaluations(
            hashes, "float", new LinearModel<float>.Trainer(Features), new LinearModel<float>.Moments(Features), rows, labels, singleWeights);
        AddSets(hashes, runtime, labelled, weights);
        AddOrders(hashes, runtime, labelled, weights);
        AddAdjacentRows(hashes, runtime, labelled);
        AddOneLineFits(hashes, labelled);
    }

    private static void AddEvaluations<TModel, T, TKernels>(
        FitHashes hashes,
        string type,
        Trainer<TModel, T, TKernels> trainer,
        Moments<T, TKernels> moments,
        T[] rows,
        T[] labels,
        T[] weights)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        hashes.Add("loss at given coefficients", $"logistic and hinge, {type}", hash =>
        {
            var batch = new RowBatch<T>(rows, Features, labels, weights);
            double[] coefficients = [.. Enumerable.Range(0, Features).Select(j => 0.125 * (j - 4))];
            var gradient = new double[Features];
            hash.Answer(trainer.Evaluate(in batch, default(HingeLoss), coefficients, 0.25, gradient, out double slope));
            hash.Answer<double>(gradient);
            hash.Answer(slope);
            hash.Answer(LossOfOneRow.Evaluate(default(LogisticLoss), 0.5, 1.0, out double derivative));
            hash.Answer(derivative);
            moments.Reset();
            hash.Answer(trainer.Evaluate(in batch, default(LogisticLoss), coefficients, 0.25, gradient, out slope, moments));
            hash.Answer<double>(gradient);
            hash.Answer(slope);
            var step = new T[Features];
            hash.Report(moments.Fit(new Ridge(Strength.Total(2.0)), default, step, out T intercept));
            hash.Answer<T>(step);
            hash.Answer(intercept);
        });
    }

    private static void AddNewton<TModel, T, TKernels>(
        FitHashes hashes, string type, Trainer<TModel, T, TKernels> trainer, T[] rows, T[] labels, T[] weights, T[] counts)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        Newton("logistic", labels, default(LogisticLoss));
        Newton("Huber", counts, new HuberLoss(1.0));
        Newton("Poisson", counts, default(PoissonLoss));
        Newton("Tweedie", counts, new TweedieLoss(1.3));
        Newton("gamma", Array.ConvertAll(counts, count => count + T.One), default(GammaLoss));
        Newton("squared", counts, default(SquaredLoss));
        hashes.Add("Newton", $"Poisson with offsets, {type}", hash =>
        {
            var batch = new RowBatch<T>(rows, Features, counts, weights) { Offsets = labels };
            hash.Report(trainer.Fit(in batch, default(PoissonLoss), new Ridge(0.5), default(Newton), default, out TModel model));
            hash.Model<TModel, T>(in model);
        });
        hashes.Add("deviance", type, hash =>
        {
            var batch = new RowBatch<T>(rows, Features, counts, weights) { Offsets = labels };
            var coefficients = new double[Features];
            coefficients.AsSpan().Fill(0.1);
            hash.Answer(trainer.Deviance(in batch, default(PoissonLoss), coefficients, 0.25));
            hash.Answer(trainer.Deviance(in batch, new TweedieLoss(1.7), coefficients, 0.25));
            hash.Answer(trainer.NullDeviance(in batch, default(PoissonLoss)));
        });
        hashes.Add("inference of a likelihood", type, hash =>
        {
            var batch = new RowBatch<T>(rows, Features, counts, default) { Offsets = labels };
            var statistics = new LikelihoodStatistics(Features);
            hash.Report(trainer.Fit(in batch, default(PoissonLoss), default(NoPenalty), default(Newton), default, out TModel model));
            trainer.Infer(in batch, default(PoissonLoss), default, statistics);
            hash.Answer(statistics.StandardErrors);
            hash.Answer(statistics.PValues);
            hash.Answer(statistics.InterceptStandardError);
            hash.Answer(statistics.Aic);
            hash.Model<TModel, T>(in model);
        });
        hashes.Add("Huber with its scale", type, hash =>
        {
            var batch = new RowBatch<T>(rows, Features, counts, weights);
            hash.Report(trainer.Fit(in batch, new JointHuber(1.35, 0.5), new FitOptions { Standardize = true }, out TModel model, out double scale));
            hash.Answer(scale);
            hash.Model<TModel, T>(in model);
            hash.Report(trainer.Fit(rows, counts, new JointHuber(1.35, 0.5), out model, out scale));
            hash.Answer(scale);
        });

        void Newton<TLoss>(string name, T[] targets, TLoss loss)
            where TLoss : struct, ICurvedLoss<TLoss>
        {
            hashes.Add("Newton", $"{name}, ridge, {type}", hash =>
            {
                var batch = new RowBatch<T>(rows, Features, targets, weights);
                hash.Report(trainer.Fit(in batch, in loss, new Ridge(0.5), default(Newton), new FitOptions { Standardize = true }, out TModel model));
                hash.Model<TModel, T>(in model);
            });
            hashes.Add("proximal Newton", $"{name}, group lasso and bridge, {type}", hash =>
            {
                var batch = new RowBatch<T>(rows, Features, targets, weights);
                var options = new FitOptions { Standardize = true };
                var groups = new FeatureGroups([0, 0, 1, 1, 1, 2, 3, 3, 0, 4, 4]);
                hash.Report(trainer.Fit(in batch, in loss, new GroupLasso(1.5, groups, 0.3), default(ProximalNewton), in options, out TModel model));
                hash.Model<TModel, T>(in model);
                hash.Report(trainer.Fit(in batch, in loss, new Bridge(1.5, 1.5), default(ProximalNewton), in options, out model));
                hash.Model<TModel, T>(in model);
            });
            hashes.Add("proximal Newton", $"{name}, elastic net, {type}", hash =>
            {
                var batch = new RowBatch<T>(rows, Features, targets, default);
                hash.Report(trainer.Fit(in batch, in loss, new ElasticNet(1.5, 0.6), default(ProximalNewton), default, out TModel model));
                hash.Model<TModel, T>(in model);
            });
        }
    }

    private static void AddDescents<TModel, T, TKernels>(
        FitHashes hashes, string type, Trainer<TModel, T, TKernels> trainer, T[] rows, T[] labels, T[] weights, T[] counts)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        Descend("squared", counts, default(SquaredLoss), stepSize: null);
        Descend("logistic", labels, default(LogisticLoss), stepSize: null);
        Descend("Huber", counts, new HuberLoss(1.0), stepSize: null);
        Descend("Poisson", counts, default(PoissonLoss), stepSize: 0.02);
        Descend("hinge", labels, default(HingeLoss), stepSize: 0.02);
        Descend("perceptron loss", labels, default(PerceptronLoss), stepSize: 0.02);

        void Descend<TLoss>(string name, T[] targets, TLoss loss, double? stepSize)
            where TLoss : struct, ILoss<TLoss>
        {
            var penalty = new ElasticNet(0.1, 0.5);
            hashes.Add("gradient descent", $"{name}, elastic net, {type}", hash =>
            {
                var batch = new RowBatch<T>(rows, Features, targets, weights);
                var solver = new GradientDescent { StepSize = stepSize, Momentum = 0.5 };
                hash.Report(trainer.Fit(in batch, in loss, in penalty, in solver, in Short, out TModel model));
                hash.Model<TModel, T>(in model);
            });
            hashes.Add("proximal gradient", $"{name}, elastic net, {type}", hash =>
            {
                var batch = new RowBatch<T>(rows, Features, targets, default);
                hash.Report(trainer.Fit(in batch, in loss, in penalty, new ProximalGradient { StepSize = stepSize }, in Short, out TModel model));
                hash.Model<TModel, T>(in model);
            });
            hashes.Add("stochastic gradient descent", $"{name}, elastic net, {type}", hash =>
            {
                var batch = new RowBatch<T>(rows, Features, targets, weights);
                var solver = new StochasticGradientDescent { StepSize = stepSize, Epochs = 3, Seed = 4 };
                hash.Report(trainer.Fit(in batch, in loss, in penalty, in solver, in Short, out TModel model));
                hash.Model<TModel, T>(in model);
            });
            hashes.Add("mini-batches", $"{name}, elastic net, {type}", hash =>
            {
                var batch = new RowBatch<T>(rows, Features, targets, default);
                var solver = new StochasticGradientDescent { StepSize = stepSize, Epochs = 3, BatchSize = 7, Momentum = 0.5, Nesterov = true };
                hash.Report(trainer.Fit(in batch, in loss, in penalty, in solver, in Short, out TModel model));
                hash.Model<TModel, T>(in model);
            });
        }
    }

    private static void AddSets(FitHashes hashes, LinearModel<double>.Trainer trainer, SyntheticProblem<double> problem, double[] weights)
    {
        Fit("L1 ball", new L1Ball(0.5));
        Fit("L2 ball", new L2Ball(0.5));
        Fit("ridge", new Ridge(Strength.InverseC(1.0)));
        Fit("lasso", new Lasso(0.5));
        Fit("no penalty", default(NoPenalty));

        void Fit<TRegularizer>(string name, TRegularizer set)
            where TRegularizer : struct, IRegularizer<TRegularizer>
        {
            hashes.Add("proximal gradient", $"logistic, {name}, double", hash =>
            {
                var batch = new RowBatch<double>(problem.Rows, Features, problem.Targets, weights);
                hash.Report(trainer.Fit(in batch, default(LogisticLoss), in set, default(ProximalGradient), in Short, out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
            });
            hashes.Add("mini-batches", $"logistic, {name}, double", hash =>
            {
                var batch = new RowBatch<double>(problem.Rows, Features, problem.Targets, weights);
                var solver = new StochasticGradientDescent { Epochs = 2, BatchSize = 32 };
                hash.Report(trainer.Fit(in batch, default(LogisticLoss), in set, in solver, in Short, out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
            });
        }
    }

    // Every order of the rows, every schedule of steps, rows held out, averages of iterates.
    private static void AddOrders(FitHashes hashes, LinearModel<double>.Trainer trainer, SyntheticProblem<double> problem, double[] weights)
    {
        StepSchedule[] schedules =
        [
            StepSchedule.Constant,
            StepSchedule.InverseScaling(0.3),
            StepSchedule.InverseTime(0.1),
            StepSchedule.Exponential(0.2),
            StepSchedule.Step(0.7, 1),
            StepSchedule.Cosine(4),
        ];
        hashes.Add("step factors", "all schedules", hash =>
        {
            foreach (StepSchedule schedule in schedules)
            {
                hash.Answer<double>([schedule.FactorAt(0.37), schedule.FactorAt(2.0), schedule.FactorAt(3.3)]);
            }
        });
        foreach (StepSchedule schedule in schedules)
        {
            hashes.Add("step schedules", $"{schedule.Decay}", hash =>
            {
                var batch = new RowBatch<double>(problem.Rows, Features, problem.Targets, weights);
                var solver = new StochasticGradientDescent { StepSize = 0.02, Epochs = 4, Schedule = schedule, AverageFrom = 2 };
                hash.Report(trainer.Fit(in batch, default(LogisticLoss), default(NoPenalty), in solver, in Short, out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
                var batches = new GradientDescent { StepSize = 0.5, Schedule = schedule, HeldOutFraction = 0.2, Seed = 9 };
                hash.Report(trainer.Fit(in batch, default(LogisticLoss), default(NoPenalty), in batches, in Short, out model));
                hash.Model<LinearModel<double>, double>(in model);
            });
        }

        foreach (RowOrder order in Enum.GetValues<RowOrder>())
        {
            hashes.Add("stochastic gradient descent", $"rows {order}, a part held out", hash =>
            {
                var batch = new RowBatch<double>(problem.Rows, Features, problem.Targets, weights);
                var solver = new StochasticGradientDescent { Epochs = 4, Order = order, Seed = 11, HeldOutFraction = 0.25, Patience = 2 };
                hash.Report(trainer.Fit(in batch, default(LogisticLoss), new Ridge(0.5), in solver, in Short, out LinearModel<double> model));
                hash.Model<LinearModel<double>, double>(in model);
            });
            foreach (PerceptronVariant variant in Enum.GetValues<PerceptronVariant>())
            {
                hashes.Add("perceptron", $"{variant}, rows {order}", hash =>
                {
                    var batch = new RowBatch<double>(problem.Rows, Features, problem.Targets, default);
                    var solver = new Perceptron { Variant = variant, Epochs = 4, Order = order, Seed = 12 };
                    hash.Report(trainer.Fit(in batch, in solver, default, out LinearModel<double> model));
                    hash.Model<LinearModel<double>, double>(in model);
                });
            }
        }
    }

    // The same by the members for adjacent rows without weights.
    private static void AddAdjacentRows(FitHashes hashes, LinearModel<double>.Trainer trainer, SyntheticProblem<double> problem)
    {
        hashes.Add("adjacent rows", "every solver", hash =>
        {
            LogisticLoss loss = default;
            var penalty = new Ridge(1.0);
            hash.Report(trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, default(Newton), out LinearModel<double> model));
            hash.Model<LinearModel<double>, double>(in model);
            hash.Report(trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, default(ProximalNewton), out model));
            hash.Model<LinearModel<double>, double>(in model);
            hash.Report(trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, default(GradientDescent), out model));
            hash.Model<LinearModel<double>, double>(in model);
            hash.Report(trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, default(ProximalGradient), out model));
            hash.Model<LinearModel<double>, double>(in model);
            hash.Report(trainer.Fit(problem.Rows, problem.Targets, in loss, in penalty, new StochasticGradientDescent { Epochs = 2 }, out model));
            hash.Model<LinearModel<double>, double>(in model);
            hash.Report(trainer.Fit(problem.Rows, problem.Targets, new Perceptron { Epochs = 2 }, out model));
            hash.Model<LinearModel<double>, double>(in model);
        });
    }

    private static void AddOneLineFits(FitHashes hashes, SyntheticProblem<double> problem)
    {
        hashes.Add("adjacent rows", "every solver, generated, in one line", hash =>
        {
            LogisticLoss loss = default;
            var penalty = new Ridge(1.0);
            hash.Report(Double11.Fit(problem.Rows, problem.Targets, in loss, in penalty, default(Newton), out Double11 model));
            hash.Model<Double11, double>(in model);
            hash.Report(Double11.Fit(problem.Rows, problem.Targets, in loss, in penalty, default(ProximalNewton), out model));
            hash.Model<Double11, double>(in model);
            hash.Report(Double11.Fit(problem.Rows, problem.Targets, in loss, in penalty, default(GradientDescent), out model));
            hash.Model<Double11, double>(in model);
            hash.Report(Double11.Fit(problem.Rows, problem.Targets, in loss, in penalty, default(ProximalGradient), out model));
            hash.Model<Double11, double>(in model);
            hash.Report(Double11.Fit(problem.Rows, problem.Targets, in loss, in penalty, new StochasticGradientDescent { Epochs = 2 }, out model));
            hash.Model<Double11, double>(in model);
            hash.Report(Double11.Fit(problem.Rows, problem.Targets, new Perceptron { Epochs = 2 }, out model));
            hash.Model<Double11, double>(in model);
        });
    }
}
