using System.Numerics;
using System.Text.Json;
using Names = SimdRegression.ModelDocumentFormat;

namespace SimdRegression;

/// <summary>Writes the JSON form of a model.</summary>
internal static class ModelDocumentWriter
{
    public static void Write<T>(Stream destination, ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(destination);
        Write(destination, writer =>
        {
            WriteHeader<T>(writer, Names.Format, VersionOf(document));
            writer.WriteString(Names.Target, document.TargetName);
            writer.WritePropertyName(Names.Features);
            WriteNames(writer, document.FeatureNames);
            WriteCoefficients(writer, document);
            WriteEncoderAndClasses(writer, document.Encoder, document.Classes);
            WriteAnnotations(writer, document.Annotations);
            WriteFit(writer, document);
        });
    }

    /// <summary>Writes a document of any format, with its checksum.</summary>
    /// <param name="destination">The stream.</param>
    /// <param name="write">Writes the properties of the document.</param>
    internal static void Write(Stream destination, Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        write(writer);
        writer.Flush();
        writer.WriteString(Names.Checksum, ModelDocumentChecksum.Of(text.GetBuffer().AsSpan(0, (int)text.Length)));
        writer.WriteEndObject();
        writer.Flush();
        text.Write("\n"u8);
        text.WriteTo(destination);
    }

    internal static void WriteHeader<T>(Utf8JsonWriter writer, string format, int version)
    {
        writer.WriteString(Names.FormatProperty, format);
        writer.WriteNumber(Names.VersionProperty, version);
        writer.WriteString(Names.ElementType, Names.NameOf<T>());
    }

    internal static void WriteCoefficients<T>(Utf8JsonWriter writer, ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        writer.WritePropertyName(Names.Intercept);
        WriteElement(writer, document.Intercept);
        writer.WriteStartArray(Names.Coefficients);
        foreach (T coefficient in document.Coefficients)
        {
            WriteElement(writer, coefficient);
        }

        writer.WriteEndArray();
    }

    internal static void WriteEncoderAndClasses(Utf8JsonWriter writer, RowEncoder? encoder, IReadOnlyList<string>? classes)
    {
        if (encoder is not null)
        {
            ModelDocumentEncoder.Write(writer, encoder);
        }

        if (classes is not null)
        {
            writer.WritePropertyName(Names.Classes);
            WriteNames(writer, classes);
        }
    }

    /// <summary>Writes what was minimised, and the report.</summary>
    internal static void WriteFit<T>(Utf8JsonWriter writer, ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        WriteObjective(writer, document.Objective);
        if (document.Training is not null)
        {
            writer.WriteString(Names.Response, document.Response.ToString());
        }

        WriteReportOf(writer, document.Report, document.Training);
    }

    /// <summary>Writes the report of a fit from moments, or over rows where there is one.</summary>
    internal static void WriteReportOf(Utf8JsonWriter writer, FitReport? report, TrainingReport? training)
    {
        if (training is TrainingReport overRows)
        {
            WriteTraining(writer, in overRows);
        }
        else
        {
            WriteReport(writer, report.GetValueOrDefault());
        }
    }

    private static int VersionOf<T>(ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        document.Training is null ? Names.MomentsVersion
            : document.Objective?.ExposureName is null ? Names.TrainingVersion
            : Names.ExposureVersion;

    internal static void WriteNames(Utf8JsonWriter writer, IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (string name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    // In the order of their names, so that equal documents have equal texts.
    internal static void WriteAnnotations(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> annotations)
    {
        if (annotations.Count == 0)
        {
            return;
        }

        string[] names = [.. annotations.Keys];
        Array.Sort(names, StringComparer.Ordinal);
        writer.WriteStartObject(Names.Annotations);
        foreach (string name in names)
        {
            writer.WriteString(name, annotations[name]);
        }

        writer.WriteEndObject();
    }

    internal static void WriteObjective(Utf8JsonWriter writer, ModelObjective? objective)
    {
        if (objective is null)
        {
            return;
        }

        writer.WriteStartObject(objective.Penalty == ModelPenalty.Elastic ? Names.Objective : Names.ObjectiveOfForm);
        writer.WriteString(Names.Loss, objective.Loss.ToString());
        WriteNumber(writer, Names.HuberDelta, objective.HuberDelta);
        if (objective.Loss == ModelLoss.Tweedie)
        {
            WriteNumber(writer, Names.TweediePower, objective.TweediePower);
        }

        if (objective.Loss == ModelLoss.Quantile)
        {
            WriteNumber(writer, Names.Quantile, objective.Quantile);
        }

        if (objective.ExposureName is string exposure)
        {
            writer.WriteString(Names.Exposure, exposure);
        }

        WritePenalty(writer, objective);
        writer.WriteBoolean(Names.Standardize, objective.Standardize);
        WriteNumbers(writer, Names.PenaltyFactors, objective.PenaltyFactors);
        WriteNumbers(writer, Names.LowerBounds, objective.LowerBounds);
        WriteNumbers(writer, Names.UpperBounds, objective.UpperBounds);
        writer.WriteString(Names.Weights, objective.WeightName);
        writer.WriteEndObject();
    }

    private static void WritePenalty(Utf8JsonWriter writer, ModelObjective objective)
    {
        if (objective.Penalty == ModelPenalty.Elastic)
        {
            return;
        }

        writer.WriteString(Names.Penalty, objective.Penalty.ToString());
        switch (objective.Penalty)
        {
            case ModelPenalty.Group:
                writer.WriteStartArray(Names.Groups);
                foreach (int label in objective.Groups)
                {
                    writer.WriteNumberValue(label);
                }

                writer.WriteEndArray();
                WriteNumbers(writer, Names.GroupFactors, objective.GroupFactors);
                break;
            case ModelPenalty.Bridge:
                WriteNumber(writer, Names.Power, objective.Power);
                break;
            default:
                WriteNumber(writer, Names.Gamma, objective.Gamma);
                break;
        }
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<double> values)
    {
        writer.WriteStartArray(name);
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteStringValue(value > 0.0 ? "Infinity" : "-Infinity");
            }
        }

        writer.WriteEndArray();
    }

    // The shortest text that reads back to the same number: of a float it is shorter than that of the double of equal value.
    internal static void WriteElement<T>(Utf8JsonWriter writer, T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (value is float single)
        {
            writer.WriteNumberValue(single);
        }
        else
        {
            writer.WriteNumberValue(double.CreateTruncating(value));
        }
    }

    private static void WriteReport(Utf8JsonWriter writer, in FitReport report)
    {
        writer.WriteStartObject(Names.Report);
        writer.WriteString(Names.Status, report.Status.ToString());
        writer.WriteString(Names.Estimator, report.Estimator.ToString());
        writer.WriteString(Names.Solver, report.Solver.ToString());
        writer.WriteNumber(Names.Iterations, report.Iterations);
        WriteCertificate(writer, report.Certificate);
        writer.WriteNumber(Names.Rank, report.Rank);
        writer.WriteNumber(Names.Rows, report.RowCount);
        WriteNumber(writer, Names.TotalWeight, report.TotalWeight);
        if (report.SumOfLogWeights != 0.0 || report.TotalWeight != report.RowCount)
        {
            WriteNumber(writer, Names.SumOfLogWeights, report.SumOfLogWeights);
        }

        writer.WriteBoolean(Names.HasIntercept, report.Intercept);
        WriteNumber(writer, Names.Alpha, report.Alpha);
        WriteNumber(writer, Names.AlphaMax, report.AlphaMax);
        WriteNumber(writer, Names.L1Ratio, report.L1Ratio);
        WriteNumber(writer, Names.Objective, report.Objective);
        WriteNumber(writer, Names.ResidualSumOfSquares, report.ResidualSumOfSquares);
        WriteNumber(writer, Names.TotalSumOfSquares, report.TotalSumOfSquares);
        writer.WriteNumber(Names.ActiveCount, report.ActiveCount);
        WriteNumber(writer, Names.ConditionNumber, report.ConditionNumber);
        writer.WriteString(Names.Arithmetic, report.Arithmetic.ToString());
        WriteNumber(writer, Names.ExpectedDigits, report.ExpectedDigits);
        writer.WriteString(Names.MultiplyAdd, report.MultiplyAdd.ToString());
        writer.WriteBoolean(Names.InferenceApplies, report.InferenceApplies);
        writer.WriteEndObject();
    }

    private static void WriteTraining(Utf8JsonWriter writer, in TrainingReport report)
    {
        writer.WriteStartObject(Names.Training);
        writer.WriteString(Names.Status, report.Status.ToString());
        writer.WriteNumber(Names.Iterations, report.Iterations);
        writer.WriteNumber(Names.Corrections, report.Corrections);
        WriteCertificate(writer, report.Certificate);
        writer.WriteNumber(Names.Rows, report.RowCount);
        WriteNumber(writer, Names.TotalWeight, report.TotalWeight);
        writer.WriteBoolean(Names.HasIntercept, report.Intercept);
        WriteNumber(writer, Names.Alpha, report.Alpha);
        WriteNumber(writer, Names.AlphaMax, report.AlphaMax);
        WriteNumber(writer, Names.L1Ratio, report.L1Ratio);
        WriteNumber(writer, Names.Objective, report.Objective);
        WriteNumber(writer, Names.TotalLoss, report.TotalLoss);
        writer.WriteNumber(Names.ActiveCount, report.ActiveCount);
        WriteNumber(writer, Names.Multiplier, report.Multiplier);
        WriteNumber(writer, Names.StepSize, report.StepSize);
        WriteNumber(writer, Names.SuggestedStepSize, report.SuggestedStepSize);
        WriteNumber(writer, Names.HeldOutLoss, report.HeldOutLoss);
        writer.WriteString(Names.MultiplyAdd, report.MultiplyAdd.ToString());
        writer.WriteEndObject();
    }

    private static void WriteCertificate(Utf8JsonWriter writer, Certificate certificate)
    {
        writer.WriteStartObject(Names.Certificate);
        writer.WriteString(Names.CertificateKind, certificate.Kind.ToString());
        WriteNumber(writer, Names.CertificateValue, certificate.Value);
        WriteNumber(writer, Names.CertificateTolerance, certificate.Tolerance);
        writer.WriteEndObject();
    }

    // JSON has no NaN and no infinity: null is a figure that does not exist, a string an infinite one.
    internal static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsNaN(value))
        {
            writer.WriteNull(name);
        }
        else if (double.IsInfinity(value))
        {
            writer.WriteString(name, value > 0.0 ? "Infinity" : "-Infinity");
        }
        else
        {
            writer.WriteNumber(name, value);
        }
    }
}
