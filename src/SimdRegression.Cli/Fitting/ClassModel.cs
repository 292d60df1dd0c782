using System.Numerics;

namespace SimdRegression.Cli.Fitting;

/// <summary>Makes outputs of rows: linear parts, or the scores of classes.</summary>
/// <param name="rows">Adjacent rows of features.</param>
/// <param name="destination">Receives the outputs, row after row.</param>
internal delegate void RowOutputs<T>(ReadOnlySpan<T> rows, Span<T> destination)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>A stored model of several classes: linear, or a network.</summary>
/// <param name="Columns">A model of one output that reads the columns which any class needs.</param>
/// <param name="Labels">The classes.</param>
/// <param name="Scores">Makes the scores of the classes.</param>
/// <param name="WritesRows">Whether predictions stand in JSON row by row, and not class by class.</param>
internal sealed record ClassModel<T>(ModelDocument<T> Columns, IReadOnlyList<string> Labels, RowOutputs<T> Scores, bool WritesRows)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A linear classifier.</summary>
    public static ClassModel<T> Of(MultiOutputDocument<T> document)
    {
        var used = new T[document.FeatureCount];
        for (int k = 0; k < document.OutputCount; k++)
        {
            for (int j = 0; j < used.Length; j++)
            {
                used[j] = document.Coefficients(k)[j] != T.Zero ? T.One : used[j];
            }
        }

        TrainingReport training = document.Training.GetValueOrDefault();
        var columns = new ModelDocument<T>(used, T.Zero, ResponseKind.Value, in training, document.FeatureNames, document.TargetName)
        {
            Encoder = document.Encoder,
            Annotations = document.Annotations,
        };
        return new ClassModel<T>(columns, document.OutputNames, document.ToClassifier().Scores, WritesRows: false);
    }
}
