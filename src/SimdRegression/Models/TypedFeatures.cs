using System.Numerics;

namespace SimdRegression.Models;

/// <summary>What types of models know of their features, held against what documents say of them.</summary>
internal static class TypedFeatures
{
    private const string MissingSuffix = "_missing";

    /// <summary>The names of the features of a type, or those that are given where it knows none.</summary>
    /// <exception cref="ArgumentException">Names are given that are not those of the type.</exception>
    public static IReadOnlyList<string>? Names<TModel, T>(IReadOnlyList<string>? given)
        where TModel : struct, ILinearModel<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<string> known = TModel.FeatureNames;
        if (known.IsEmpty || given is null)
        {
            return known.IsEmpty ? given : known.ToArray();
        }

        Check<TModel, T>(given, given.Count);
        return given;
    }

    /// <summary>Refuses a stored model whose features are not those of a type, with a sentence that names the first that differs.</summary>
    /// <param name="names">The names that are stored, or null.</param>
    /// <param name="count">The number of features that are stored.</param>
    /// <exception cref="ArgumentException">They are not the same.</exception>
    public static void Check<TModel, T>(IReadOnlyList<string>? names, int count)
        where TModel : struct, ILinearModel<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<string> known = TModel.FeatureNames;
        string type = typeof(TModel).Name;
        if (!known.IsEmpty && names is null)
        {
            throw new ArgumentException(
                $"The stored model does not name its features; those of {type} are {string.Join(", ", known.ToArray())}.", nameof(TModel));
        }

        for (int j = 0; names is not null && j < Math.Min(known.Length, names.Count); j++)
        {
            if (names[j] != known[j])
            {
                throw new ArgumentException(
                    $"Feature {j} of the stored model is \"{names[j]}\", and that of {type} is \"{known[j]}\"; names and their order must be the same.",
                    nameof(TModel));
            }
        }

        if (TModel.FeatureCount != count)
        {
            throw new ArgumentException(
                $"The stored model has {count} features, and {type} has {TModel.FeatureCount}.", nameof(TModel));
        }
    }

    /// <summary>
    /// An encoder that says what missing values of a model count as: its raw columns are the features, but a value and whether it is missing are one
    /// column. Null where no value can be missing.
    /// </summary>
    public static RowEncoder? Encoder<TModel, T>(in TModel model)
        where TModel : struct, ILinearModel<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<int> gaps = TModel.GapFeatures;
        ReadOnlySpan<string> names = TModel.FeatureNames;
        if (gaps.IsEmpty || names.IsEmpty)
        {
            return null;
        }

        var fills = new T[gaps.Length];
        model.CopyFillsTo(fills);
        var columns = new List<EncoderColumn>(names.Length);
        int gap = 0;
        for (int j = 0; j < names.Length; j++)
        {
            bool isGap = gap < gaps.Length && gaps[gap] == j;
            if (isGap && names[j + 1] != names[j] + MissingSuffix)
            {
                throw new InvalidOperationException($"The feature behind {names[j]} is {names[j + 1]}, and must tell whether its value is missing.");
            }

            columns.Add(isGap
                ? EncoderColumn.Number(names[j], MissingValues.Indicator, double.CreateTruncating(fills[gap++]))
                : EncoderColumn.Number(names[j]));
            j += isGap ? 1 : 0;
        }

        return new RowEncoder([.. columns]);
    }

    /// <summary>What the missing values of a type count as, by the encoder of a stored model.</summary>
    /// <param name="encoder">The encoder, or null.</param>
    /// <exception cref="ArgumentException">The encoder does not say.</exception>
    public static T[] Fills<TModel, T>(RowEncoder? encoder)
        where TModel : struct, ILinearModel<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<int> gaps = TModel.GapFeatures;
        var fills = new T[gaps.Length];
        for (int i = 0; i < fills.Length; i++)
        {
            double fill = double.NaN;
            for (int column = 0; encoder is not null && column < encoder.Columns.Length; column++)
            {
                fill = encoder.FirstFeatureOf(column) == gaps[i] ? encoder.Columns[column].Fill : fill;
            }

            fills[i] = !double.IsNaN(fill) ? T.CreateTruncating(fill) : throw new ArgumentException(
                $"The stored model does not say what a missing value of feature {gaps[i]} counts as; ModelDocument.Create stores it, and so does an encoder.",
                nameof(TModel));
        }

        return fills;
    }
}
