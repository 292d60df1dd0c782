using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Targets;
using SimdRegression.Tests.Cli;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fuzz;

/// <summary>What fuzzing has found in fits over rows, each as a test of its own.</summary>
public sealed class RowFitFindingTests : IDisposable
{
    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData(420.95086669921875)]
    [InlineData(10000.0)]
    public void The_best_rate_of_large_counts_is_found(double count)
    {
        // Newton's method comes back from e^600 by steps of one; where it was left was taken for the yardstick of tolerances.
        var trainer = new LinearModel<double>.Trainer(1);
        var options = new FitOptions { Tolerance = 1e-6 };
        var batch = new RowBatch<double>([0.5, -0.4, 0.1], 1, [count, count, count], default);
        TrainingReport report = trainer.Fit(in batch, default(PoissonLoss), new Ridge(1.0), default(Newton), in options, out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(Math.Log(count), model.Intercept, 1e-4);
    }

    [Fact]
    public void Slopes_of_rows_that_do_not_bend_are_seen()
    {
        // One row lies within delta, and by its curvature alone no column varies.
        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport report = trainer.Fit(
            [2.0, 1.0, 3.0, -3.0, 2.0, 1.0], [3.0, -1.0, 1.0], default(HuberLoss), new Ridge(1.0), default(Newton), out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.NotEqual(0.0, model.Coefficients[1]);
        AssertAtRest([2.0, 1.0, 3.0, -3.0, 2.0, 1.0], [3.0, -1.0, 1.0], model, 1.35, 1.0);
    }

    /// <summary>Inputs as the fuzzer keeps them: what follows says what was wrong.</summary>
    /// <param name="target">The target.</param>
    /// <param name="input">Its bytes.</param>
    [Theory]

    // The sign of a slope that is not a number was asked for, and an exception thrown.
    [InlineData("curved", "3231343734652D34360A2D34360A2D34360A362E352E343839373237363834353136323835456D36320A57771777C7A938333634")]

    // Coefficients of 1e207 whose objective is infinite were called converged.
    [InlineData("descents", "2C00323630373532370A362E0041312CEF315C7076FC0D2D36220A3231EB323138203332203100EF3AD0000000003120302E3038B389F794BA98134E614E4232FF333665")]
    public void An_input_that_broke_a_promise_keeps_it(string target, string input)
    {
        IFuzzTarget subject = AllTargets.Create(target);
        using (subject as IDisposable)
        {
            Finding? finding = new Fuzzer(subject, seed: 1).RunOne(Convert.FromHexString(input));
            Assert.True(finding is null, finding?.Message);
        }
    }

    [Fact]
    public void A_column_that_varies_only_where_nothing_weighs_has_no_deviation()
    {
        // Squares about the mean of all rows left a deviation of rounding, in whose units the penalty was next to nothing.
        var trainer = new LinearModel<double>.Trainer(1);
        var batch = new RowBatch<double>([-0.8663606372970905, 0.4484356499502602], 1, [0.0, 1.0], [0.0, 0.7695332651350336]);
        var options = new FitOptions { Intercept = false, Standardize = true };
        TrainingReport report = trainer.Fit(in batch, default(LogisticLoss), new Ridge(0.5), default(Newton), in options, out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.InRange(model.Coefficients[0], 0.1, 1.0);
    }

    [Fact]
    public void The_search_for_a_step_that_works_ends_at_steps_of_next_to_nothing()
    {
        // Halving 1e-300 two hundred times comes to zero, which is never below zero.
        var trainer = new LinearModel<double>.Trainer(1);
        var solver = new GradientDescent { StepSize = 1e-300 };
        var options = new FitOptions { Tolerance = 1e-6, MaxIterations = 300 };
        var batch = new RowBatch<double>([1.0, 2.0, 3.0, -4.0], 1, [1.0, 0.0, 1.0, 1.0], default);
        TrainingReport report = trainer.Fit(in batch, default(PerceptronLoss), new Ridge(1.0), in solver, in options, out _);
        Assert.False(report.Converged);
    }

    [Fact]
    public void Rows_held_out_of_a_longer_fit_are_not_looked_for_in_a_shorter_one()
    {
        var trainer = new LinearModel<double>.Trainer(1);
        var solver = new GradientDescent { HeldOutFraction = 0.5 };
        foreach (int rows in (int[])[200, 9])
        {
            double[] values = [.. Enumerable.Range(0, rows).Select(r => Math.Sin(r))];
            TrainingReport report = trainer.Fit(values, values, default(SquaredLoss), new Ridge(1.0), in solver, out LinearModel<double> model);
            Assert.True(double.IsFinite(model.Intercept), $"{report.Status}");
        }
    }

    [Fact]
    public void A_projection_from_far_outside_is_inside()
    {
        double[] point = [3e71, -2e71];
        L1Ball.ProximalStep<double>(new L1Ball(1.0), point, [3.0, 1.0]);
        Assert.True(L1Ball.TotalValue(new L1Ball(1.0), point, [3.0, 1.0]) <= 1.0 + 1e-9);
    }

    [Fact]
    public void A_descent_begins_inside_the_box()
    {
        var trainer = new LinearModel<double>.Trainer(1);
        var options = new FitOptions { LowerBounds = new[] { 0.25 }, Tolerance = 1e-6 };
        var batch = new RowBatch<double>([0.0, 0.0], 1, [0.0, 1.0], default);
        trainer.Fit(in batch, default(LogisticLoss), new Ridge(1e-8), default(GradientDescent), in options, out LinearModel<double> model);
        Assert.Equal(0.25, model.Coefficients[0]);
    }

    [Fact]
    public void A_step_that_a_bound_cuts_short_gains_to_first_order()
    {
        // A hair before the bound, where the square of the way left is nothing: the certificate was its square.
        double[] x = [0, 0, 0, -0.6116395814398488, 0, 0, -0.3148900481475937, 0];
        double[] y = [1, 0, 1, 0, 1, 0, 1, 0];
        var trainer = new LinearModel<double>.Trainer(1);
        var options = new FitOptions { Intercept = false, UpperBounds = new[] { 0.25 } };
        var batch = new RowBatch<double>(x, 1, y, default);
        foreach (double stepSize in (double[])[1.0, 10.0, 100.0])
        {
            var solver = new GradientDescent { StepSize = stepSize, Schedule = StepSchedule.Exponential(1.0) };
            TrainingReport report = trainer.Fit(in batch, default(LogisticLoss), new Ridge(1e-8), in solver, in options, out LinearModel<double> model);
            Assert.True(!report.Converged || model.Coefficients[0] >= 0.25 - 1e-10, $"{model.Coefficients[0]:R} is called the optimum");
        }
    }

    [Fact]
    public void A_loss_that_bends_without_limit_is_not_certified_by_a_small_slope()
    {
        // At e^-10 the slope is small, and so is the curvature: the objective still falls by all that it is.
        var trainer = new LinearModel<double>.Trainer(1);
        var options = new FitOptions { Tolerance = 1e-6, MaxIterations = 50 };
        var solver = new GradientDescent { StepSize = 10.0 };
        var batch = new RowBatch<double>([0.0, 0.0], 1, [0.0, 0.0], default);
        TrainingReport report = trainer.Fit(in batch, default(PoissonLoss), new Ridge(1e-3), in solver, in options, out LinearModel<double> model);
        Assert.True(!report.Converged || Math.Exp(model.Intercept) < 1e-6);
    }

    [FactWith(Needs.SharedMemory)]
    public void A_file_in_shared_memory_is_a_file()
    {
        DirectoryInfo folder = Directory.CreateDirectory($"/dev/shm/simdreg-test-{Guid.NewGuid():N}");
        try
        {
            string path = Path.Combine(folder.FullName, "made.csv");
            ToolResult result = tool.Run("generate", "--samples", "5", "--features", "2", "--output", path);
            Assert.Equal(0, result.ExitCode);
            Assert.Equal(6, File.ReadAllLines(path).Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TheoryWith(Needs.FullDevice)]
    [InlineData("fit")]
    [InlineData("compare")]
    [InlineData("path")]
    [InlineData("tune")]
    public void A_report_that_cannot_be_written_is_told_before_anything_is_printed(string command)
    {
        string data = tool.Write("d.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 30).Select(r => $"{r},{(r * 7) % 5}\n")));
        string[] model = command is "path" or "tune" ? ["--model", "ridge"] : [];
        ToolResult result = tool.Run([command, data, "--target", "y", "--report", "/dev/full", .. model]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
    }

    public void Dispose() => tool.Dispose();

    // The slopes of Huber's loss with a ridge penalty vanish.
    private static void AssertAtRest(double[] rows, double[] targets, LinearModel<double> model, double delta, double alpha)
    {
        int features = model.FeatureCount;
        for (int j = 0; j <= features; j++)
        {
            double slope = j < features ? alpha * model.Coefficients[j] : 0.0;
            for (int r = 0; r < targets.Length; r++)
            {
                double residual = model.Predict(rows.AsSpan(r * features, features)) - targets[r];
                slope += Math.Clamp(residual, -delta, delta) * (j < features ? rows[(r * features) + j] : 1.0);
            }

            Assert.Equal(0.0, slope, 1e-6);
        }
    }
}
