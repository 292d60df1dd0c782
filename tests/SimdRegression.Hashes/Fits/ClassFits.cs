using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Hashes.Fits;

[LinearClassifier<double>(11, 5)]
internal partial struct FiveClasses;

[LinearClassifier<float>(11, 5)]
internal partial struct FiveClassesSingle;

/// <summary>Multinomial fits with every penalty that they take, and what classifiers say of rows.</summary>
internal static class ClassFits
{
    private const int Features = SampleProblem<double>.Features;
    private const int Classes = 5;

    public static void Add(FitHashes hashes)
    {
        Add(hashes, "double", new LinearClassifier<double>.Trainer(Features, Classes));
        Add(hashes, "double, generated", new FiveClasses.Trainer());
        Add(hashes, "float, generated", new FiveClassesSingle.Trainer());
        AddChoices(hashes);
        hashes.Add("classifier", "of run time", hash =>
        {
            SampleProblem<double> problem = new(SampleShape.FewRows);
            double[] coefficients = [.. Enumerable.Range(0, Features * Classes).Select(i => 0.01 * ((i * 7 % 23) - 11))];
            var model = new LinearClassifier<double>(coefficients, [0.1, -0.2, 0.3, 0.0, 1.0]);
            Keep<LinearClassifier<double>, double>(hash, model, problem.Rows);
            var scores = new double[Classes];
            model.Scores(problem.Rows.AsSpan(0, Features), scores);
            hash.Answer<double>(scores);
            model.Probabilities(problem.Rows.AsSpan(0, Features), scores);
            hash.Answer<double>(scores);
            hash.Answer(model.Label(problem.Rows.AsSpan(0, Features)));
            var labels = new int[1];
            model.Labels(problem.Rows.AsSpan(0, Features), labels);
            hash.Answer<int>(labels);
            model.CopyInterceptsTo(scores);
            hash.Answer<double>(scores);
            hash.Answer<double>(LinearClassifier<double>.Create(coefficients, scores).Intercepts);
        });
    }

    private static void AddChoices(FitHashes hashes)
    {
        SampleProblem<double> problem = new(SampleShape.FewRows);
        double[] targets = Labels(problem);
        var validation = new LinearClassifier<double>.CrossValidation(Features, Classes, FoldAssignment.Shuffled(problem.Count, 3, seed: 4));
        hashes.Add("multinomial", "chosen strength", hash =>
        {
            var batch = new RowBatch<double>(problem.Rows, Features, targets, problem.Weights);
            ChoiceFits.Keep(hash, validation.Tune(in batch, EstimatorKind.Lasso, new GridSearch(5), default, out LinearClassifier<double> model));
            Keep<LinearClassifier<double>, double>(hash, model, problem.Rows);
        });
        hashes.Add("multinomial", "chosen strength of groups", hash =>
        {
            var batch = new RowBatch<double>(problem.Rows, Features, targets, problem.Weights);
            var groups = new FeatureGroups([0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4]);
            ChoiceFits.Keep(hash, validation.Tune(
                in batch, candidate => new GroupLasso(candidate.Alpha, groups), new GridSearch(3), default, out LinearClassifier<double> model));
            Keep<LinearClassifier<double>, double>(hash, model, problem.Rows);
        });
        hashes.Add("classifier", "of a document", hash =>
        {
            var trainer = new LinearClassifier<double>.Trainer(Features, Classes);
            TrainingReport report = trainer.Fit(problem.Rows, targets, new Ridge(1.0), out LinearClassifier<double> model);
            var coefficients = new double[Features * Classes];
            model.CopyCoefficientsTo(coefficients);
            var document = new MultiOutputDocument<double>(ModelOutputKind.Classes, ["a", "b", "c", "d", "e"], coefficients, model.Intercepts, in report);
            using var stream = new MemoryStream();
            document.Save(stream);
            stream.Position = 0;
            MultiOutputDocument<double> loaded = MultiOutputDocument<double>.Load(stream);
            Keep<LinearClassifier<double>, double>(hash, loaded.ToClassifier(), problem.Rows);
            Keep<FiveClasses, double>(hash, loaded.ToClassifier<FiveClasses>(), problem.Rows);
            hash.Answer(loaded.Coefficients(2));
            hash.Answer(loaded.Intercept(2));
            hash.Model<LinearModel<double>, double>(loaded.ToModel(1));
        });
    }

    private static void Add<TModel, T, TKernels>(FitHashes hashes, string type, ClassifierTrainer<TModel, T, TKernels> trainer)
        where TModel : ILinearClassifier<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        foreach (SampleShape shape in (SampleShape[])[SampleShape.FewRows, SampleShape.ManyRows, SampleShape.Dependent])
        {
            SampleProblem<T> problem = new(shape);
            T[] targets = Labels(problem);
            T[] weights = problem.Weights;
            hashes.Add("multinomial", $"no penalty, {shape}, {type}", hash =>
            {
                hash.Report(trainer.Fit(problem.Rows, targets, default(NoPenalty), out TModel model));
                Keep<TModel, T>(hash, model, problem.Rows);
            });
            Fit("ridge", new Ridge(2.0), default);
            Fit("lasso", new Lasso(Strength.FractionOfMax(0.1)), new FitOptions { Standardize = true });
            Fit("elastic net", new ElasticNet(1.0, 0.5), new FitOptions { Intercept = false });
            hashes.Add("multinomial", $"group lasso, {shape}, {type}", hash =>
            {
                var batch = new RowBatch<T>(problem.Rows, Features, targets, weights);
                var penalty = new GroupLasso(1.0, new FeatureGroups([0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4]), 0.3);
                hash.Report(trainer.Fit(in batch, in penalty, default, out TModel model));
                Keep<TModel, T>(hash, model, problem.Rows);
            });

            void Fit<TPenalty>(string name, TPenalty penalty, FitOptions options)
                where TPenalty : struct, IPenalty<TPenalty>
            {
                hashes.Add("multinomial", $"{name}, {shape}, {type}", hash =>
                {
                    var batch = new RowBatch<T>(problem.Rows, Features, targets, weights);
                    hash.Report(trainer.Fit(in batch, in penalty, in options, out TModel model));
                    Keep<TModel, T>(hash, model, problem.Rows);
                });
            }
        }
    }

    private static T[] Labels<T>(SampleProblem<T> problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] sorted = [.. problem.Targets.Select(double.CreateTruncating).Order()];
        return [.. problem.Targets.Select((target, r) =>
        {
            // A seventh of the rows have another class than their target says, so that no plane separates classes.
            int rank = Array.BinarySearch(sorted, double.CreateTruncating(target)) * Classes / sorted.Length;
            return T.CreateTruncating(r % 7 == 0 ? (rank + r) % Classes : Math.Clamp(rank, 0, Classes - 1));
        })];
    }

    private static void Keep<TModel, T>(BitHash hash, TModel model, T[] rows)
        where TModel : ILinearClassifier<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coefficients = new T[Features * Classes];
        var intercepts = new T[Classes];
        model.CopyCoefficientsTo(coefficients);
        model.CopyInterceptsTo(intercepts);
        hash.Answer<T>(coefficients);
        hash.Answer<T>(intercepts);
        int count = rows.Length / Features;
        var scores = new T[count * Classes];
        var labels = new int[count];
        model.Scores(rows, scores);
        hash.Answer<T>(scores);
        model.Probabilities(rows, scores);
        hash.Answer<T>(scores);
        model.Labels(rows, labels);
        hash.Answer<int>(labels);
    }
}
