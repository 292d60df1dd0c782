using SimdRegression.Cli.Report;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Cli.Demo;

/// <summary>Pictures of a first course, of descents: how long steps may be, what scaling does, and why rows are shuffled.</summary>
internal static class CourseDescents
{
    private const string First = "first column";
    private const string Second = "second column";

    /// <summary>Step sizes, scaled and unscaled columns, sorted and shuffled rows.</summary>
    public static IEnumerable<ReportSection> Sections()
    {
        yield return ReportSection.Of(StepSizes());
        yield return Scaling();
        yield return ReportSection.Of(Orders());
    }

    private static PanelsPicture StepSizes()
    {
        const int steps = 40;
        Sample rows = Rows(count: 200, spread: 1.0, seed: 3);
        QuadraticLoss loss = Loss(rows);
        var lines = new List<PanelSeries>();
        foreach ((string name, double share) in ((string, double)[])[("too small", 0.05), ("right", 1.0), ("too large", 2.4)])
        {
            DescentTrack track = Descend(rows, name, share / loss.Steep, steps);
            double[] errors = track.First.Zip(track.Second, loss.Excess);
            lines.Add(new PanelSeries(
                $"{name}: {NumberText.Short(share)} / L", [.. Sequence.Range(0, errors.Length).Select(i => (double)i)], errors, lines.Count, IsLine: true));
        }

        double start = loss.Excess(0.0, 0.0);
        return new PanelsPicture(
            "step-sizes",
            "Steps too small, right, and too large",
            "Each line is a gradient descent on the same data from the same start, and L is the greatest curvature of the loss. Small steps are safe and slow, "
            + "steps of 1 / L come down fast, and steps longer than 2 / L overshoot more each time, until the fit stops and says so.",
            new PanelsData("step", "mean squared error above its least", [new PlotPanel("", [.. lines])])
            {
                Y = new ValueRange(1e-7 * start, 10.0 * start),
                IsLogarithmic = true,
            });
    }

    private static ReportSection Scaling()
    {
        Sample rows = Rows(count: 200, spread: 4.0, seed: 5);
        var scaler = new StandardScaler<double>(2);
        scaler.Fit(rows.Rows);
        var scaledRows = new double[rows.Rows.Length];
        scaler.Transform(rows.Rows, scaledRows);
        Sample scaled = rows with { Rows = scaledRows };
        QuadraticLoss loss = Loss(rows);
        QuadraticLoss scaledLoss = Loss(scaled);
        DescentPicture Picture(string name, string title, Sample sample, QuadraticLoss of, int steps) =>
            new(new DescentData(First, Second, of, [Descend(sample, "batch descent", 1.9 / (of.Steep + of.Flat), steps)])) { Name = name, Title = title };
        return new ReportSection(
            "Columns of different size",
            "As they are, one column varies four times as much as the other, so the loss is a narrow valley, and descent goes from side to side in it. Scaled to "
            + "deviation 1, the columns make a valley that is nearly round, and the same method needs a fraction of the steps.")
        {
            Pictures =
            [
                Picture("descent-unscaled", "Columns as they are", rows, loss, 30),
                Picture("descent-scaled", "Columns of deviation 1", scaled, scaledLoss, 8),
            ],
        };
    }

    private static DescentPicture Orders()
    {
        const int passes = 3;
        Sample rows = Rows(count: 300, spread: 1.0, seed: 7);
        int[] sorted = [.. Sequence.Range(0, rows.Count).OrderBy(r => rows.Targets[r])];
        DescentTrack Walk(string name, bool isShuffled)
        {
            var random = new RandomSource(1);
            var learner = new LinearModel<double>.Learner(
                2, new StochasticLearnerOptions { StepSize = 0.025, Schedule = StepSchedule.Constant, Intercept = true });
            var first = new List<double> { 0.0 };
            var second = new List<double> { 0.0 };
            int[] order = [.. sorted];
            for (int pass = 0; pass < passes; pass++)
            {
                if (isShuffled)
                {
                    random.Shuffle<int>(order);
                }

                foreach (int row in order)
                {
                    learner.Update(rows.Rows.AsSpan(2 * row, 2), rows.Targets[row], new SquaredLoss());
                    first.Add(learner.Coefficients[0]);
                    second.Add(learner.Coefficients[1]);
                }
            }

            return new DescentTrack(name, [.. first], [.. second]);
        }

        return new DescentPicture(new DescentData(
            First, Second, Loss(rows), [Walk("sorted by target", isShuffled: false), Walk("shuffled", isShuffled: true)]))
        {
            Name = "row-order",
            Title = "Sorted and shuffled rows",
            HowToRead = "Both are stochastic descents with the same steps over the same rows, three times each. Rows that are sorted by their target pull one way for "
                + "a long time and then the other, and shuffled rows pull every way at once, so the descent goes to the minimum.",
        };
    }

    /// <summary>Centred rows of two columns and a target.</summary>
    private static Sample Rows(int count, double spread, ulong seed)
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(count, 2, seed, noise: 0.7, correlation: 0.4);
        var rows = new double[2 * count];
        var targets = new double[count];
        (double u, double v, double mean) = (0.0, 0.0, 0.0);
        for (int r = 0; r < count; r++)
        {
            (rows[2 * r], rows[(2 * r) + 1]) = (problem.Rows[2 * r], spread * problem.Rows[(2 * r) + 1]);
            targets[r] = (2.0 * rows[2 * r]) + (1.5 / spread * rows[(2 * r) + 1]) + Noise(problem, r);
            (u, v, mean) = (u + (rows[2 * r] / count), v + (rows[(2 * r) + 1] / count), mean + (targets[r] / count));
        }

        for (int r = 0; r < count; r++)
        {
            rows[2 * r] -= u;
            rows[(2 * r) + 1] -= v;
            targets[r] -= mean;
        }

        return new Sample(2, rows, targets);
    }

    // What the made-up target has beside its columns.
    private static double Noise(SyntheticProblem<double> problem, int row) =>
        problem.Targets[row] - (problem.Coefficients[0] * problem.Rows[2 * row]) - (problem.Coefficients[1] * problem.Rows[(2 * row) + 1]);

    private static QuadraticLoss Loss(Sample rows)
    {
        LinearModel<double>.Moments moments = rows.ToMoments();
        double count = rows.Count;
        return QuadraticLoss.FromMoments(
            moments.CrossProduct(0, 0) / count,
            moments.CrossProduct(0, 1) / count,
            moments.CrossProduct(1, 1) / count,
            moments.TargetCrossProduct(0) / count,
            moments.TargetCrossProduct(1) / count,
            moments.TargetSumOfSquares / count);
    }

    private static DescentTrack Descend(Sample rows, string name, double stepSize, int steps)
    {
        var first = new List<double>();
        var second = new List<double>();
        var solver = new GradientDescent
        {
            StepSize = stepSize,
            Observer = (_, coefficients, _) =>
            {
                first.Add(coefficients[0]);
                second.Add(coefficients[1]);
            },
        };
        rows.ToMoments().Fit(default(NoPenalty), in solver, new FitOptions { MaxIterations = steps, Tolerance = 1e-12 }, out LinearModel<double> _);
        return new DescentTrack(name, [.. first], [.. second]);
    }
}
