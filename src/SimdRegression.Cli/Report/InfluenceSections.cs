using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Report;

/// <summary>How single rows influence least squares. This is about rows of the fit: others do not influence it.</summary>
internal static class InfluenceSections
{
    private const int MostInTable = 5;

    /// <summary>Leverages and Cook's distances of the rows of a fit.</summary>
    /// <param name="data">The data.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="options">Its options.</param>
    /// <returns>Nothing where there are no such figures.</returns>
    public static IEnumerable<ReportSection> Of(ReportData data, FitResult fit, FitOptions options)
    {
        if (Measure(data, fit, options) is not RowInfluence[] influence)
        {
            return [];
        }

        ReportRows rows = data.Rows!;
        int parameters = data.Features.Length + (options.Intercept ? 1 : 0);
        var picture = new LeveragePicture(new InfluenceData(data.Target, rows.Name, parameters, influence)
        {
            RowName = row => NumberText.Count(rows.NumberOf(row)),
        });
        int[] largest = Sequence.Range(0, influence.Length)
            .Where(row => double.IsFinite(influence[row].CooksDistance))
            .OrderByDescending(row => influence[row].CooksDistance)
            .Take(MostInTable);
        return
        [
            ReportSection.Of(picture, Finding(influence)) with
            {
                Tables =
                [
                    new ReportTable(
                        ["row", "leverage", "studentised residual", "Cook's distance"],
                        largest.Select(row => (string[])
                        [
                            NumberText.Count(rows.NumberOf(row)), NumberText.Short(influence[row].Leverage, 3),
                            NumberText.Short(influence[row].StudentizedResidual, 3), NumberText.Short(influence[row].CooksDistance, 3),
                        ]))
                    {
                        Caption = "The rows of the fit with the largest Cook's distance, counted from 1 in the order in which they were read",
                    },
                ],
            },
        ];
    }

    private static string Finding(RowInfluence[] influence)
    {
        int count = influence.Count(row => row.CooksDistance > LeveragePicture.Near);
        string limit = $"a Cook's distance above {NumberText.Short(LeveragePicture.Near)}";
        return count == 0 ? $"No row has {limit}, so no row lies beyond a broken line."
            : count == 1 ? $"One row has {limit}."
            : $"{NumberText.Count(count)} rows have {limit}.";
    }

    /// <summary>The figures of each row, or null where least squares has none.</summary>
    public static RowInfluence[]? Measure(ReportData data, FitResult fit, FitOptions options)
    {
        if (data.Rows is not ReportRows rows || fit.ShownInference is null)
        {
            return null;
        }

        var inference = new LeastSquaresInference<double>(data.Features.Length);
        FitReport report = data.Moments.Infer(options with { PenaltyFactors = default, Solver = MomentsSolver.Auto }, inference);
        if (!report.InferenceApplies)
        {
            return null;
        }

        var influence = new RowInfluence[rows.Count];
        inference.Influence(new RowBatch<double>(rows.Values, rows.FeatureCount, rows.Targets, rows.Weights), influence);
        return influence;
    }
}
