using System.Numerics;
using System.Runtime.InteropServices;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>What reads rows.</summary>
internal enum RowReader
{
    Moments,
    DoubledMoments,
    Triangle,
    Predict,
    Newton,
    Gradient,
    Stochastic,
    StandardScaler,
    MinMaxScaler,
    Products,
    Folds,
    Window,
    Recursion,
    Learner,
}

/// <summary>Hands rows to everything that reads them, and tells what came of it as text.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class RowReaders<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<int, LinearModel<T>.Moments> moments = [];
    private readonly Dictionary<int, LinearModel<T>.Trainer> trainers = [];

    /// <summary>How many results a reader writes.</summary>
    public static int ResultLength(RowReader reader, int features, int count, int stride) => reader switch
    {
        RowReader.Predict => count,
        RowReader.StandardScaler or RowReader.MinMaxScaler => count == 0 ? 0 : ((count - 1) * stride) + features,
        RowReader.Products => count * new PolynomialFeatures(features).OutputCount,
        _ => 0,
    };

    /// <summary>Whether a reader refuses values that are not finite; the others only compute with them.</summary>
    public static bool Checks(RowReader reader) =>
        reader is not (RowReader.Predict or RowReader.Products or RowReader.StandardScaler or RowReader.MinMaxScaler);

    /// <summary>Reads rows.</summary>
    /// <returns>A number sign and the signature of what came of it, or the refusal.</returns>
    public string Read(RowReader reader, in RowBatch<T> batch, int features, Span<T> result)
    {
        try
        {
            return $"#{Reached(reader, in batch, features, result):x16}";
        }
        catch (ArgumentException refusal)
        {
            return refusal.Message;
        }
    }

    private static ulong Of(LinearModel<T> model)
    {
        foreach (T coefficient in model.Coefficients)
        {
            BrokenPromiseException.Unless(T.IsFinite(coefficient), () => "a coefficient that is not finite");
        }

        T intercept = model.Intercept;
        return Signature.Of(MemoryMarshal.AsBytes(model.Coefficients)).With(
            Signature.Of(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in intercept))).Value).Value;
    }

    private static ulong Of(LinearModel<T>.Moments moments)
    {
        using var stream = new MemoryStream();
        moments.Save(stream);
        return Signature.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length)).Value;
    }

    private static ulong Scale(FeatureScaler<T> scaler, in RowBatch<T> batch, int features, Span<T> result)
    {
        scaler.Add(batch.Rows, batch.RowStride, batch.Count, batch.Weights);
        bool hasSeen = batch.Count > 0 && (batch.Weights.IsEmpty || batch.Weights.ContainsAnyExcept(T.Zero));
        if (!hasSeen)
        {
            return 0;
        }

        scaler.Transform(batch.Rows, batch.RowStride, batch.Count, result, batch.RowStride);
        for (int i = 0; i < result.Length; i++)
        {
            bool isGap = i % batch.RowStride >= features;
            bool isFinite = T.IsFinite(result[i]);
            bool mayBeAny = isGap || !T.IsFinite(batch.Rows[i]);
            BrokenPromiseException.Unless(!isGap || result[i] == T.Zero, () => "a scaler wrote between the rows");
            BrokenPromiseException.Unless(isFinite || mayBeAny, () => "scaled to what is not finite");
        }

        return 1;
    }

    private LinearModel<T>.Moments MomentsOf(int features)
    {
        ref LinearModel<T>.Moments? found = ref CollectionsMarshal.GetValueRefOrAddDefault(moments, features, out _);
        found ??= new LinearModel<T>.Moments(features);
        found.Reset();
        return found;
    }

    private ulong Reached(RowReader reader, in RowBatch<T> batch, int features, Span<T> result)
    {
        LinearModel<T> model;
        ref LinearModel<T>.Trainer? trainer = ref CollectionsMarshal.GetValueRefOrAddDefault(trainers, features, out _);
        trainer ??= new LinearModel<T>.Trainer(features);
        var options = new FitOptions { MaxIterations = 3 };
        switch (reader)
        {
            case RowReader.Moments or RowReader.DoubledMoments:
                LinearModel<T>.Moments sums = MomentsOf(features);
                sums.SumPrecision = reader == RowReader.Moments ? SumPrecision.Automatic : SumPrecision.Doubled;
                sums.Add(batch.Rows, batch.RowStride, batch.Targets, batch.Weights);
                return Of(sums);
            case RowReader.Triangle:
                var triangle = new TriangularFactor<T>(features);
                triangle.Add(batch.Rows, batch.RowStride, batch.Targets, batch.Weights);
                triangle.Fit(new Ridge(0.5), default, out model);
                return Of(model);
            case RowReader.Predict:
                T[] coefficients = [.. Enumerable.Range(0, features).Select(j => T.CreateTruncating((j % 7) - 3))];
                new LinearModel<T>(coefficients, T.One).Predict(batch.Rows, batch.RowStride, result);
                return 1;
            case RowReader.Newton:
                trainer.Fit(in batch, default(LogisticLoss), new Ridge(1.0), default(Newton), in options, out model);
                return Of(model);
            case RowReader.Gradient:
                trainer.Fit(in batch, default(SquaredLoss), new Ridge(1.0), default(GradientDescent), in options, out model);
                return Of(model);
            case RowReader.Stochastic:
                var solver = new StochasticGradientDescent { Epochs = 2, BatchSize = 1 + (batch.Count % 5) };
                trainer.Fit(in batch, default(LogisticLoss), new Ridge(1.0), in solver, in options, out model);
                return Of(model);
            case RowReader.StandardScaler:
                return Scale(new StandardScaler<T>(features), in batch, features, result);
            case RowReader.MinMaxScaler:
                return Scale(new MinMaxScaler<T>(features), in batch, features, result);
            case RowReader.Products:
                new PolynomialFeatures(features).Expand(batch.Rows, batch.RowStride, batch.Count, result);
                return 1;
            case RowReader.Folds:
                return Fold(in batch, features);
            default:
                return Follow(reader, in batch, features);
        }
    }

    private ulong Fold(in RowBatch<T> batch, int features)
    {
        if (batch.Count < 2)
        {
            return 0;
        }

        var validation = new LinearModel<T>.CrossValidation(features, FoldAssignment.Contiguous(batch.Count, Math.Min(batch.Count, 3)), capacity: 1);
        validation.Add(batch.Rows, batch.RowStride, batch.Targets, batch.Weights);
        LinearModel<T>.Moments all = MomentsOf(features);
        all.SumPrecision = SumPrecision.Automatic;
        validation.CopyTo(all);
        return Of(all);
    }

    // What takes rows one by one, or adjacent ones only.
    private static ulong Follow(RowReader reader, in RowBatch<T> batch, int features)
    {
        LinearModel<T> model;
        if (reader == RowReader.Window)
        {
            var window = new LinearModel<T>.Window(features, 10);
            for (int r = 0; r < batch.Count; r++)
            {
                window.Add(batch.Rows.Slice(r * batch.RowStride, features), batch.Targets.Slice(r, 1), batch.Weights.IsEmpty ? default : batch.Weights.Slice(r, 1));
            }

            window.Fit(new Ridge(0.5), out model);
            return Of(model);
        }

        var recursion = new LinearModel<T>.RecursiveLeastSquares(features);
        var learner = new LinearModel<T>.Learner(features);
        for (int r = 0; r < batch.Count; r++)
        {
            ReadOnlySpan<T> row = batch.Rows.Slice(r * batch.RowStride, features);
            if (reader == RowReader.Learner)
            {
                RefuseWeight(in batch, r);
                learner.Update(row, batch.Targets[r], default(SquaredLoss));
            }
            else if (batch.Weights.IsEmpty)
            {
                recursion.Update(row, batch.Targets[r]);
            }
            else
            {
                recursion.Update(row, batch.Targets[r], batch.Weights[r]);
            }
        }

        return Of(reader == RowReader.Learner ? learner.Model : recursion.Model);
    }

    // A learner by single rows takes no weights; what would be wrong with one is refused here.
    private static void RefuseWeight(in RowBatch<T> batch, int row)
    {
        if (!batch.Weights.IsEmpty && !(batch.Weights[row] >= T.Zero && T.IsFinite(batch.Weights[row])))
        {
            throw new ArgumentException("The weight is no weight.");
        }
    }
}
