using System.Numerics;
using System.Text;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Stored models: a document loads, and is then the same after it was saved and loaded again, to the last byte, with finite coefficients;
/// or it is refused by <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class ModelTarget : IFuzzTarget
{
    private const int BytesPerInputByte = 256;
    private const int BytesAtLeast = 1 << 19;

    public string Name => "model";

    public int LongestInput => 8192;

    public IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. ((string[])
        [
            "null", "true", "false", "{}", "[]", "[[[[[[[[", "\"\\ud800\"", "\"\\u0000\"", "1e999", "-0.0", "\"double\"", "\"float\"",
            "\"coefficients\":", "\"version\":", "2",
            "\"probability\"", "\"value\"", "\"label\"", "\"features\": null", "\"converged\"", "\"dualityGap\"",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public IEnumerable<byte[]> Seeds()
    {
        double[] rows = [1, 2, 3, 2, 1, 0.5, 5, 5, 1, 4, 3, 2, 0, 0, 1, 7, -1, 2];
        double[] targets = [1, 0, 1, 1, 0, 1];
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(rows, targets);
        FitReport lasso = moments.Fit(new Lasso(0.01), out LinearModel<double> model);
        yield return Save(new ModelDocument<double>(model.Coefficients, model.Intercept, in lasso, ["a", "b", "c"], "y"));
        FitReport plain = moments.Fit(default(LeastSquares), out model);
        yield return Save(new ModelDocument<double>(model.Coefficients, model.Intercept, in plain));
        TrainingReport logistic = new LinearModel<double>.Trainer(3).Fit(rows, targets, default(LogisticLoss), new Ridge(1.0), default(Newton), out model);
        string[] names = ["a", "\"", "\u00e9\ud83d\ude00"];
        yield return Save(new ModelDocument<double>(model.Coefficients, model.Intercept, ResponseKind.Probability, in logistic, names, "\n"));
        var single = new LinearModel<float>.Moments(1);
        single.Add([1f, 2f, 3f], [1f, 2f, 4f]);
        FitReport ofSingle = single.Fit(new Ridge(0.5), out LinearModel<float> singleModel);
        yield return Save(new ModelDocument<float>(singleModel.Coefficients, singleModel.Intercept, in ofSingle, ["x"], null));
        yield return "{}"u8.ToArray();
    }

    public Signature Run(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Signature signature = Signature.Start;
        try
        {
            signature = Check<double>(input, signature);
        }
        catch (InvalidDataException refusal)
        {
            signature = IsOfOtherType(refusal) ? RunSingle(input, signature) : signature.WithMessage(refusal.Message);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        BrokenPromiseException.Unless(
            allocated <= BytesAtLeast + ((long)input.Length * BytesPerInputByte), () => $"{allocated} bytes allocated for {input.Length} of input");
        return signature;
    }

    private static Signature RunSingle(byte[] input, Signature signature)
    {
        try
        {
            return Check<float>(input, signature.With(1UL));
        }
        catch (InvalidDataException refusal)
        {
            return signature.WithMessage(IsOfOtherType(refusal) ? "other type" : refusal.Message);
        }
    }

    private static bool IsOfOtherType(InvalidDataException refusal) => refusal.Message.Contains("of element type", StringComparison.Ordinal);

    private static Signature Check<T>(byte[] input, Signature signature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ModelDocument<T> document = ModelDocument<T>.Load(new MemoryStream(input));
        foreach (T coefficient in document.Coefficients)
        {
            BrokenPromiseException.Unless(T.IsFinite(coefficient), () => $"coefficient {coefficient} in a model that loaded");
        }

        byte[] saved = Save(document);
        ModelDocument<T> again;
        try
        {
            again = ModelDocument<T>.Load(new MemoryStream(saved));
        }
        catch (InvalidDataException refusal)
        {
            throw new BrokenPromiseException($"what was saved does not load: {refusal.Message}");
        }

        BrokenPromiseException.Unless(document.ToModel() == again.ToModel(), () => "another model after saving and loading");
        BrokenPromiseException.Unless(
            Equals(document.Report, again.Report) && Equals(document.Training, again.Training), () => "another report after saving and loading");
        BrokenPromiseException.Unless(saved.AsSpan().SequenceEqual(Save(again)), () => "other bytes after saving and loading");
        return signature.WithSize(document.Coefficients.Length).With((ulong)document.Response).With(document.Report is null)
            .With(document.FeatureNames is null).With((ulong)(document.Report?.Status ?? document.Training!.Value.Status))
            .With((ulong)(document.Report?.Solver ?? 0)).With((ulong)(document.Report?.Certificate.Kind ?? document.Training!.Value.Certificate.Kind));
    }

    private static byte[] Save<T>(ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        document.Save(stream);
        return stream.ToArray();
    }
}
