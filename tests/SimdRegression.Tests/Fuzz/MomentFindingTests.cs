using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Targets;

namespace SimdRegression.Tests.Fuzz;

/// <summary>Wrong answers of fits from moments of few rows that fuzzing found, each as a test: the rows, and the judge in 96 digits.</summary>
public class MomentFindingTests
{
    [Fact]
    public void A_standard_error_is_not_told_where_the_residual_is_rounding()
    {
        double[] x = [-1, -0.9999999997, -4, -4.0000000008, -4, -4.0000000004, 3, 3.0000000012, -4, -4.0000000016];
        double[] y = [0.000840413256076535, -9.865818940036234E-05, 0.001212127625621821, -0.0012170543642840879, 0.0006890189659362464];
        double[] weights = [0.0005399859873825654, 6.646828619009666E-18, 6.609885032715245E-20, 2.5264246241976358E-05, 9.199676023027297E-05];
        Judge(new FitCase(2, x, y, weights), EstimatorKind.LeastSquares, 0.0, default);
    }

    [Fact]
    public void A_copy_hides_no_column_that_nearly_depends_on_it()
    {
        double[] x =
        [
            462726.3628120864, 462726.3628120864, 231363181406.0448, 235113538951.2422, -460704.68382145755, -460704.68382145755,
            -230352341910.73352, -263612926775.002, -2090513.2739766473, -2090513.2739766473, -1045256636988.4387, -1222914768393.8662,
            -13499.745599802955, -13499.745599802955, -6749872799.903961, -6218329748.604902, 958868.8934092066, 958868.8934092066,
            479434446704.69147, 434763905963.419,
        ];
        double[] y = [-0.7180798217287074, -0.455741956222839, -0.23174301338547046, 1.3995941674564638, 0.039931895528890274];
        Judge(new FitCase(4, x, y, []), EstimatorKind.LeastSquares, 0.0, default);
    }

    [Fact]
    public void The_answer_of_least_norm_is_one_of_the_equations_too()
    {
        double[] x =
        [
            1.5339593041449011, 1533990.1206402213, 1533307.3280704597, 1533991.628284424, 1.289203537967472, 1289045.3146917738,
            1288145.1685553559, 1289046.610423718, 0.9332784360084656, 933380.5439745177, 933106.6553999044, 933381.4650654797,
            -0.4962983905953281, -496415.3300580117, -495669.4750251599, -496415.8311809099,
        ];
        double[] y = [1000000000000.3436, 1000000000000.1158, 1000000000000.1678, 1000000000000.8339];
        Judge(new FitCase(4, x, y, []), EstimatorKind.LeastSquares, 0.0, new FitOptions { Tolerance = 1e-6 });
    }

    [Fact]
    public void Unequal_penalties_share_copies_out_however_weak_they_are()
    {
        double[] x = [10100000, 10100000, 9600000, 9600000, 10100000, 10100000, 10200000, 10200000];
        double[] y = [6.999999998955299, -7.999999998127365, 1.000000000556783, 5.999999999313128];
        QuadraticAnswer answer = Judge(
            new FitCase(2, x, y, []), EstimatorKind.Ridge, 1e-24, new FitOptions { PenaltyFactors = new double[] { 1.0, 2.0 } });
        Assert.Equal(2.0, answer.Coefficients[0] / answer.Coefficients[1], 1e-9);
    }

    [Fact]
    public void A_ridge_penalty_shares_copies_out_by_coordinate_descent()
    {
        double[] x =
        [
            9999999998.968994, 9999999998.968994, 11640358452.091217, 10000000021.545605, 10000000001.895515, 10000000001.895515,
            10096730187.035635, 9999998806.082619, 9999999997.952702, 9999999997.952702, 9023610886.543852, 9999998268.327091,
            10000000000.18403, 10000000000.18403, 10951451562.710272, 9999999793.708755, 10000000002.079174, 10000000002.079174,
            9558239079.38583, 9999999430.193813,
        ];
        double[] y = [-0.9584850586954803, 0.38449154292708865, 1.7382411726044853, 1.3487881929369259, 4.793611969318518];
        double[] weights = [0.40710539218940894, 0.3259204746966503, 0.38760952730344767, 0.7675399690005436, 0.5174477860464975];
        QuadraticAnswer answer = Judge(
            new FitCase(4, x, y, weights), EstimatorKind.Ridge, 1e-11, new FitOptions { Solver = MomentsSolver.CoordinateDescent });
        Assert.Equal(answer.Coefficients[0], answer.Coefficients[1], 1e-9);
    }

    [Fact]
    public void An_elastic_net_shares_copies_out_to_the_digits_that_it_tells()
    {
        double[] x =
        [
            99999999.50288849, 99999997.45315704, 99999999.50288849, 100000001.38036889, 100000000.34302948, 100000001.51729383,
            100000000.34302948, 99999999.93212235, 100000001.68818161, 100000001.8152366, 100000001.68818161, 99999999.90610178,
            100000000.5271682, 100000000.49699433, 100000000.5271682, 99999999.77684718, 99999999.78570625, 99999998.91675024,
            99999999.78570625, 100000000.8032206, 99999999.93171808, 100000001.7641044, 99999999.93171808, 100000000.74982236,
            100000000.11576506, 100000000.22733861, 100000000.11576506, 100000000.52241756,
        ];
        double[] y =
        [
            -1.451102140464876, -0.5063334288266474, 1.3658543386453823, -0.07955821215054182, -1.1401255239710029, -0.7657067221553462,
            0.5675317185556131,
        ];
        Judge(new FitCase(4, x, y, []), EstimatorKind.ElasticNet, 1e-13, new FitOptions { Tolerance = 1e-6 }, 0.01);
    }

    [Fact]
    public void Copies_of_large_values_share_a_ridge_penalty_beside_a_column_of_small_ones()
    {
        double[] x =
        [
            10000000000, 9999999997, 10000000000, 10029999999.999998, 9999999998, 10029999999.999998, 10009999999.999998, 9999999997,
            10009999999.999998, 10020000000, 9999999998, 10020000000, 9980000000, 10000000000, 9980000000, 10000000000, 9999999998, 10000000000,
            10020000000, 10000000004, 10020000000,
        ];
        Judge(new FitCase(3, x, [-4, -18, -8, -6, 12, -10, 4], []), EstimatorKind.Ridge, 1e-19, new FitOptions { Tolerance = 1e-6 });
    }

    [Fact]
    public void Columns_of_much_rounding_hide_none_of_little()
    {
        double[] x =
        [
            1000000000461.8861, 999406298141.1416, 1000000000461.8861, 9.99406298141122E+17, 999999999102.4688, 1000963855169.9388,
            999999999102.4688, 1.0009638551699447E+18, 999999998783.6024, 1000358069359.8788, 999999998783.6024, 1.0003580693599007E+18,
            999999999478.1836, 997831793417.7747, 999999999478.1836, 9.978317934179948E+17, 1000000000848.3168, 999903507026.236,
            1000000000848.3168, 9.999035070264269E+17,
        ];
        double[] y = [1.9988075980633487E+18, 2.0019227074483256E+18, 2.0007111376455956E+18, 1.9956585933406103E+18, 1.999802014342331E+18];
        Judge(new FitCase(4, x, y, []), EstimatorKind.LeastSquares, 0.0, new FitOptions { Tolerance = 1e-6 });
    }

    [Fact]
    public void A_ridge_penalty_that_drowns_in_rounding_is_not_certified_by_coordinate_descent()
    {
        double[] x = [1e12, 1e12, 970000000000, 970000000000, 1010000000000, 1010000000000];
        var options = new FitOptions { Solver = MomentsSolver.CoordinateDescent, Intercept = false, Tolerance = 1e-6 };
        double[] weights = [0.5889625793525514, 0.10307497181613415, 0.759838213745122];
        Judge(new FitCase(2, x, [0, 5, -5], weights), EstimatorKind.Ridge, 1e-13, options);
    }

    private static QuadraticAnswer Judge(FitCase data, EstimatorKind kind, double alpha, FitOptions options, double ratio = 0.0)
    {
        var moments = new LinearModel<double>.Moments(data.Features);
        moments.Add(data.Rows, data.Targets, data.Weights);
        FitOptionsCase asked = FitOptionsCase.Of(kind, alpha, ratio, options);
        QuadraticAnswer? answer = null;
        Exception? broken = Record.Exception(() =>
        {
            answer = MomentFitRun.Twice(moments, asked, data.Describe(), out string context);
            QuadraticJudge.Judge(data, asked, answer.Report, answer.Coefficients, answer.Intercept, single: false, context);
            var problem = new SimdRegression.Fuzz.Reference.ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, options.Intercept);
            QuadraticJudge.Judge(problem, isUsual: true, asked, answer, context);
        });
        Assert.Equal("", broken is BrokenPromiseException promise ? promise.Message + promise.Context : broken?.ToString() ?? "");
        return answer!;
    }
}
