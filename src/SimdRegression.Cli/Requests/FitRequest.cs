using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Requests;

/// <summary>What <c>fit</c> was asked to do: each value in range, but not yet held against the columns of the data.</summary>
internal sealed record FitRequest
{
    /// <summary>Where a model keeps how its classes were weighted.</summary>
    public const string ClassWeightKey = "fit.class-weight";

    /// <summary>Where a model keeps the name of a penalty that is not made of squares and absolute values alone.</summary>
    public const string PenaltyKey = "fit.penalty";

    /// <summary>Where a network keeps the name of the column of weights.</summary>
    public const string WeightsKey = "fit.weights";

    /// <summary>Where it keeps how many edges a graph has.</summary>
    public const string EdgesKey = "fit.edges";

    public required string DataPath { get; init; }

    public required ColumnChoice Columns { get; init; }

    public required ModelKind Model { get; init; }

    /// <summary>What network is trained and how; null for every other model.</summary>
    public NetworkChoice? Network { get; init; }

    public required SolverKind Solver { get; init; }

    public required Strength Strength { get; init; }

    /// <summary>What is added to the loss.</summary>
    public required PenaltyKind Penalty { get; init; }

    public required double L1Ratio { get; init; }

    /// <summary>Whether the features that are kept are fitted again without a penalty.</summary>
    public bool Refits { get; init; }

    /// <summary>What the penalty has besides.</summary>
    public PenaltySettings Settings { get; init; } = PenaltySettings.None;

    public required double HuberDelta { get; init; }

    /// <summary>Whether the scale of huber is fitted too, and delta is in units of it.</summary>
    public bool FitsScale { get; init; }

    /// <summary>What a Bayesian model assumes before the data are seen.</summary>
    public PriorChoice Prior { get; init; } = PriorChoice.Usual;

    /// <summary>The power of the mean that the variance of tweedie is proportional to.</summary>
    public double TweediePower { get; init; } = TweedieLoss.DefaultPower;

    public double Quantile { get; init; } = default(QuantileLoss).Quantile;

    public required DescentChoice Descent { get; init; }

    public required string? SavePath { get; init; }

    public required bool Json { get; init; }

    /// <summary>Where pictures go.</summary>
    public required ReportChoice Report { get; init; }

    /// <summary>How many threads may read rows.</summary>
    public required int Threads { get; init; }

    /// <summary>The options of the fit itself, penalty factors and bounds included.</summary>
    public required FitOptions Options { get; init; }

    /// <summary>What the labels of classes mean.</summary>
    public LabelChoice Labels { get; init; } = LabelChoice.Usual;

    /// <summary>How the errors of least squares are estimated.</summary>
    public InferenceChoice Inference { get; init; } = InferenceChoice.Usual;

    /// <summary>The file that the model is scored on, or null.</summary>
    public string? TestPath { get; init; }

    /// <summary>The share of the rows that is kept aside for a test, or null.</summary>
    public double? TestShare { get; init; }

    /// <summary>Decides which rows are kept aside.</summary>
    public ulong TestSeed { get; init; }

    /// <summary>What made the features from raw columns; null where nothing did, and before the rows were seen.</summary>
    public RowEncoder? Encoder { get; init; }

    /// <summary>What a model keeps of how its data are read and weighted.</summary>
    public Dictionary<string, string> Annotations
    {
        get
        {
            var annotations = new Dictionary<string, string>();
            Columns.Format.WriteTo(annotations);
            if (Labels.Weighting is string weighting)
            {
                annotations[ClassWeightKey] = weighting;
            }

            if (!Penalty.HasPathOfItsOwn())
            {
                annotations[PenaltyKey] = Penalty.Word();
            }

            if (Settings.Graph is not null)
            {
                annotations[EdgesKey] = FormattableString.Invariant($"{Settings.EdgeCount}");
            }

            if (Network is not null && Columns.Weights is string weights)
            {
                annotations[WeightsKey] = weights;
            }

            return annotations;
        }
    }

    /// <summary>The files that are read beside the data.</summary>
    public string[] OtherInputs => Network?.InitialPath is string initial ? [initial] : Settings.EdgesPath is null ? [] : [Settings.EdgesPath];

    /// <summary>A fit from moments that no command line asks for.</summary>
    public static FitRequest OfMoments(ModelKind model, double alpha, double l1Ratio, FitOptions options) => new()
    {
        DataPath = "",
        Columns = new ColumnChoice { Command = "", Target = null, Features = null, Dropped = [], Weights = null, SinglePrecision = null },
        Model = model,
        Solver = SolverKind.Auto,
        Strength = Strength.FromDouble(alpha),
        Penalty = PenaltyKinds.Usual(model, l1Ratio),
        L1Ratio = l1Ratio,
        HuberDelta = HuberLoss.DefaultDelta,
        Descent = new DescentChoice(),
        SavePath = null,
        Json = false,
        Report = new ReportChoice(null, null, ""),
        Threads = 1,
        Options = options,
    };

    /// <summary>Whether there is a penalty, and with it a strength.</summary>
    public bool HasPenalty => Penalty != PenaltyKind.None;

    /// <summary>Whether the fit goes over the rows, so that their moments will not do.</summary>
    public bool IsOverRows => !Model.HasSquaredLoss() || !Solver.IsOfMoments();

    /// <summary>Whether the fit steps towards its answer, and so wants columns of one scale.</summary>
    public bool TakesSteps => Solver.HasStepSize() || Model == ModelKind.Perceptron;

    /// <summary>Holds the lists that have one entry a feature against the number of features.</summary>
    /// <exception cref="CommandLineException">A list has another length.</exception>
    public void CheckListLengths(int features)
    {
        Settings.CheckListLengths(features);
        CheckLength("--penalty-factors", Options.PenaltyFactors.Length, features, oneServesForAll: false);
        CheckLength("--lower", Options.LowerBounds.Length, features, oneServesForAll: true);
        CheckLength("--upper", Options.UpperBounds.Length, features, oneServesForAll: true);
        ReadOnlySpan<double> lower = Options.LowerBounds.Span;
        ReadOnlySpan<double> upper = Options.UpperBounds.Span;
        for (int j = 0; j < features && lower.Length > 0 && upper.Length > 0; j++)
        {
            double least = lower[lower.Length == 1 ? 0 : j];
            double most = upper[upper.Length == 1 ? 0 : j];
            if (least > most)
            {
                throw new CommandLineException(
                    FormattableString.Invariant($"--lower, --upper: {least} is above {most} for feature {j + 1}; ")
                    + "a lower bound is at most the upper one");
            }
        }
    }

    private static void CheckLength(string option, int length, int features, bool oneServesForAll)
    {
        if (length == 0 || length == features || (oneServesForAll && length == 1))
        {
            return;
        }

        string accepted = oneServesForAll ? "one for each, or one for all, is accepted" : "one for each is accepted";
        throw new CommandLineException($"{option}: {length} value(s) for {features} feature(s); {accepted}");
    }
}
