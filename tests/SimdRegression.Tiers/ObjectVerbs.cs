namespace SimdRegression.Tiers;

/// <summary>A level of a made-up reading.</summary>
internal enum Mode
{
    Idle,
    Slow,
    Fast,
}

/// <summary>A made-up reading: numbers, one of which can be missing, a level and a boolean.</summary>
internal sealed record Reading(double Load, int Starts, double? Speed, Mode Mode, bool IsWarm, double Weight, double Target);

[LinearModel<double, Reading>(Target = nameof(Reading.Target), Weight = nameof(Reading.Weight))]
internal partial struct ReadingModel;

// Learners take no weights: here the weight is one more feature.
[LinearModel<double, Reading>(Target = nameof(Reading.Target))]
internal partial struct UnweightedModel;

/// <summary>The verbs that take rows that are objects.</summary>
internal static class ObjectVerbs
{
    private const int Rows = 8_000;
    private const int SingleRows = 256;

    /// <summary>Adds the verbs, with their data and memory.</summary>
    public static void Add(List<Verb> verbs)
    {
        var random = new Random(5);
        var readings = new Reading[Rows];
        for (int i = 0; i < Rows; i++)
        {
            double load = random.NextDouble();
            readings[i] = new Reading(load, i % 7, i % 9 == 0 ? null : random.NextDouble(), (Mode)(i % 3), i % 2 == 0, 1.0 + load, load + random.NextDouble());
        }

        var moments = new ReadingModel.Moments();
        var single = new ReadingModel.Moments();
        var folds = new ReadingModel.CrossValidation(FoldAssignment.Contiguous(Rows, 5));
        var recursion = new ReadingModel.RecursiveLeastSquares();
        var learner = new UnweightedModel.Learner();
        var window = new ReadingModel.Window(4_096);
        var trainer = new ReadingModel.Trainer();
        var options = new FitOptions { MaxIterations = 2 };
        moments.Add(readings);
        moments.Fit(new Ridge(1.0), out ReadingModel model);
        var predictions = new double[Rows];
        verbs.Add(new Verb("moments of objects", () => moments.Add(readings)));
        AddSingle("moments of single objects", reading => single.Add(reading));
        verbs.Add(new Verb("folds of objects", () =>
        {
            folds.Reset();
            folds.Add(readings);
        }));
        verbs.Add(new Verb("predictions of objects", () => model.Predict(readings, predictions)));
        AddSingle("predictions of single objects", reading => model.Predict(reading));
        AddSingle("recursive least squares of objects", reading => recursion.Update(reading));
        AddSingle("prediction of recursive least squares of objects", reading => recursion.Predict(reading));
        AddSingle("learner of objects", reading => learner.Update(reading, default(SquaredLoss)));
        AddSingle("window of single objects", reading => window.Add(reading));
        verbs.Add(new Verb("window of objects", () => window.Add(readings)));
        verbs.Add(new Verb("fit over objects", () => trainer.Fit(readings, new HuberLoss(1.0), new Ridge(1.0), new Newton(), in options, out ReadingModel _)));

        void AddSingle(string name, Action<Reading> take)
        {
            verbs.Add(new Verb(name, () =>
            {
                for (int i = 0; i < SingleRows; i++)
                {
                    take(readings[i]);
                }
            }));
        }
    }
}
