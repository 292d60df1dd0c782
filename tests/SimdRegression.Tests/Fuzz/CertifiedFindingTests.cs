using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Fuzz.Targets;

namespace SimdRegression.Tests.Fuzz;

/// <summary>
/// Wrong answers that fuzzing found told as certified, each as a test: the rows, and the judge of the fuzzer, which knows the answer in 96 digits.
/// </summary>
public class CertifiedFindingTests
{
    private const double Rounding = 2.220446049250313e-16;

    [Theory]
    [InlineData(1e-20)]
    [InlineData(0.0)]
    public void Labels_behind_columns_that_differ_by_a_hundred_millionth_are_not_certified_halfway(double strength)
    {
        double[] x =
        [
            -0.8376482426506223, -0.8376482439011566, -0.4760506402401389, -0.4760506521543929, -0.8545264257146462, -0.854526456926188,
            -0.11880761901228322, -0.11880762781032757, 1.36420806324039, 1.3642080496452347,
        ];
        JudgeRows(new FitCase(2, x, [1, 1, 0, 1, 0], []), new RowFitCase(LossKind.Logistic, 1.0, strength, 0.0, new FitOptions { MaxIterations = 1000 }));
    }

    [Fact]
    public void A_delta_next_to_nothing_is_a_fit_of_absolute_residuals()
    {
        double[] x = [-1.7700680185377893, 1.7681352212768797, 1.066783137274074, -0.7472419416691031, -0.5283109624146992, 0.8791340485504988];
        double[] y = [0.004805669163953379, 1.0048120366103006, 0.5157213884902618, 0.44881484152879136, 0.5802661980886064, -3.3218652870802625];
        double[] weights = [0.8855789303779602, 0.18412889540195465, 1.0547951459884644, 0.16094043850898743, 0.8465146422386169, 0.7269225120544434];
        var asked = new RowFitCase(LossKind.Huber, 3.3218652870802625e-16, 1e-20, 0.0, new FitOptions { MaxIterations = 1000 });
        JudgeRows(new FitCase(1, x, y, weights), asked);
    }

    [Fact]
    public void Targets_of_1e24_have_a_least_huber_loss()
    {
        double[] x =
        [
            999999994, 999999997, 999999998.9161357, 1000000006, 1000000008, 1000000000.4797498, 999999994, 999999994, 1000000000.797118, 999999994,
            999999996, 999999998.3446171, 1000000001, 1000000002, 1000000000.4466654, 999999998, 999999999, 1000000000.2842084,
        ];
        double[] y =
        [
            2.9999999849715717E+24, 3.0000000202195587E+24, 2.9999999822462485E+24, 2.999999983955213E+24, 3.000000003619478E+24,
            2.9999999949764054E+24,
        ];
        var asked = new RowFitCase(LossKind.Huber, 0.30000000202195587, 1e-8, 0.0, new FitOptions { MaxIterations = 1000 });
        JudgeRows(new FitCase(3, x, y, []), asked);
    }

    [Fact]
    public void Residuals_within_a_delta_are_a_fit_of_the_squared_loss()
    {
        double[] x =
        [
            -0.6624595322012307, -0.6624595322013734, 0.8599169289154693, -1.3135295697701588, -1.3135295697700429, -0.8591720363353214,
            0.38390849714180914, 0.38390849714175007, 1.0514335561652957, 0.9323917845472351, 0.9323917845470477, 0.935009699210434,
            0.16352661363359258, 0.1635266136334476, -0.9738487036230589,
        ];
        double[] y = [-1.427554432723369, 1.159639783730285, -0.5903994598126285, -1.8737907204699418, -1.4498846333168827];
        JudgeRows(new FitCase(3, x, y, []), new RowFitCase(LossKind.Huber, 1.8737907204699418, 0.0, 0.0, new FitOptions { MaxIterations = 1000 }));
    }

    [Fact]
    public void The_squared_loss_by_newton_sees_columns_that_differ_by_1e12_of_their_values()
    {
        double[] x =
        [
            -0.38279514075353577, -0.38279514075285725, -0.7772283187203594, -0.7772283187221355, 0.42587083190282293, 0.4258708319035816,
            1.1899445653272167, 1.189944565326036, -1.6750259102465488, -1.6750259102466913,
        ];
        double[] y = [-397501736093788, 251200237258482.12, -50561844614724.27, 1397904468166514.8, 2147979087858808.5];
        var options = new FitOptions { MaxIterations = 1000, Intercept = false };
        JudgeRows(new FitCase(2, x, y, []), new RowFitCase(LossKind.Squared, 1.0, 0.0, 0.0, options));
    }

    private static void JudgeRows(FitCase data, RowFitCase asked)
    {
        var trainer = new LinearModel<double>.Trainer(data.Features);
        var batch = new RowBatch<double>(data.Rows, data.Features, data.Targets, data.Weights);
        TrainingReport report = CurvedFitsTarget.Fit(trainer, in batch, asked, out LinearModel<double> model);
        Exception? broken = Record.Exception(
            () => RowOptimumJudge.Judge(data, asked, in report, model.Coefficients.ToArray(), model.Intercept, Rounding, ""));
        Assert.Equal("", broken is BrokenPromiseException promise ? promise.Message + promise.Context : broken?.ToString() ?? "");
    }
}
