using System.Numerics;
using System.Text;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>Prediction, comparison, printing, and storing of a fitted model.</summary>
internal static class ModelChecks
{
    public static void Run<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        var problem = new DenseProblem<T>(subject.Features, (2 * subject.Features) + 30);
        Moments<T, TKernels> moments = subject.NewMoments();
        moments.Add(problem.Rows, problem.Targets);
        FitReport report = subject.FitsOf(moments).Ridge(new Ridge(0.5), default, out TModel model);
        tally.Group("prediction", () => Predicts(subject, tally, problem, model));
        tally.Group("comparison", () => Compares(subject, tally, model));
        tally.Group("storing", () => Stores(subject, tally, model, report));
    }

    private static void Predicts<T, TModel, TKernels>(
        Subject<T, TModel, TKernels> subject, Tally tally, DenseProblem<T> problem, TModel model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        int features = subject.Features;
        double[] coefficients = subject.CoefficientsOf(model);
        var batch = new T[problem.RowCount];
        model.Predict(problem.Rows, batch);
        bool sameBits = true;
        double error = 0.0;
        for (int i = 0; i < problem.RowCount; i++)
        {
            ReadOnlySpan<T> row = problem.Rows.AsSpan(i * features, features);
            double expected = double.CreateChecked(model.Intercept);
            for (int j = 0; j < features; j++)
            {
                expected += double.CreateChecked(row[j]) * coefficients[j];
            }

            sameBits &= batch[i].Equals(model.Predict(row));
            error = Math.Max(error, Math.Abs(expected - double.CreateChecked(batch[i])));
        }

        tally.IsTrue(sameBits, "a batch has other bits than its rows alone");
        tally.IsTrue(error <= subject.Tolerance, $"predictions are off by {error:g3}");
        tally.Throws<ArgumentException>(() => model.Predict(new T[features + 1]), "a row one element too long");
        tally.Throws<ArgumentException>(() => model.Predict(problem.Rows.AsSpan(1), batch), "rows one element too short");
    }

    private static void Compares<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally, TModel model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        var coefficients = new T[subject.Features];
        model.CopyCoefficientsTo(coefficients);
        TModel same = subject.NewModel(coefficients, model.Intercept);
        coefficients[^1] = T.BitIncrement(coefficients[^1]);
        TModel other = subject.NewModel(coefficients, model.Intercept);
        tally.IsTrue(model.Equals(same) && model.Equals((object)same), "a copy differs");
        tally.IsTrue(model.GetHashCode() == same.GetHashCode(), "a copy has another hash code");
        tally.IsTrue(!model.Equals(other) && !model.Equals("a text"), "a model equals another");
        tally.IsTrue(model.ToString() is { Length: > 0 }, "a model prints nothing");
        tally.Throws<ArgumentException>(() => subject.NewModel([], T.Zero), "no coefficients");
    }

    private static void Stores<T, TModel, TKernels>(Subject<T, TModel, TKernels> subject, Tally tally, TModel model, FitReport report)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TModel : ILinearModel<T>, IEquatable<TModel>
        where TKernels : struct, IKernels<T>
    {
        string[] names = [.. Enumerable.Range(0, subject.Features).Select(j => $"feature \"{j}\"")];
        var stream = new MemoryStream();
        subject.ToDocument(model, report, names).Save(stream);
        stream.Position = 0;
        ModelDocument<T> read = ModelDocument<T>.Load(stream);
        tally.IsTrue(subject.FromDocument(read).Equals(model), "a stored model has other bits");
        tally.IsTrue(read.Report.Equals(report), $"a stored report differs: {read.Report}");
        tally.IsTrue(read.FeatureNames!.SequenceEqual(names) && read.TargetName == "target", "stored names differ");
        var overRows = new MemoryStream();
        new ModelDocument<T>(read.Coefficients, read.Intercept, ResponseKind.Probability, new TrainingReport { Iterations = 7 }).Save(overRows);
        overRows.Position = 0;
        ModelDocument<T> readOverRows = ModelDocument<T>.Load(overRows);
        tally.IsTrue(
            readOverRows.Response == ResponseKind.Probability && readOverRows.Training?.Iterations == 7, "a stored fit over rows differs");
        byte[] cutOff = stream.ToArray()[..^4];
        tally.Throws<InvalidDataException>(() => ModelDocument<T>.Load(new MemoryStream(cutOff)), "a document cut off");
        byte[] foreign = Encoding.UTF8.GetBytes("""{ "format": "another" }""");
        tally.Throws<InvalidDataException>(() => ModelDocument<T>.Load(new MemoryStream(foreign)), "a foreign document");
    }
}
