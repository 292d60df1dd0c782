using System.Globalization;
using System.Text.Json;

namespace SimdRegression.Cli.Output;

/// <summary>What the verifier found, as one JSON object or for a person.</summary>
internal static class VerificationOutput
{
    public static void WriteJson(Stream stream, in VerificationReport found)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteString("verdict", Word(found.Verdict));
        json.WriteString("gapVerdict", Word(found.GapVerdict));
        json.WriteString("digitsVerdict", Word(found.DigitsVerdict));
        json.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(found.Status.ToString()));
        json.WriteString("measure", JsonNamingPolicy.CamelCase.ConvertName(found.Measure.ToString()));
        json.WriteNumberOrNull("gapTold", found.GapTold);
        json.WriteNumberOrNull("gapAllowed", found.GapAllowed);
        json.WriteNumberOrNull("gapLow", found.GapLow);
        json.WriteNumberOrNull("gapBound", found.GapBound);
        json.WriteNumberOrNull("sumError", found.SumError);
        json.WriteNumberOrNull("objective", found.ObjectiveLow);
        json.WriteNumberOrNull("objectiveBound", found.ObjectiveHigh);
        json.WriteNumberOrNull("minimumLow", found.MinimumLow);
        json.WriteNumberOrNull("minimumBound", found.MinimumHigh);
        json.WriteNumberOrNull("digitsTold", found.DigitsTold);
        json.WriteNumberOrNull("digits", found.Digits);
        json.WriteBoolean("withinDataRounding", found.IsWithinDataRounding);
        json.WriteNumber("precisionBits", found.Precision);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    public static void WriteText(TextWriter output, in VerificationReport found)
    {
        output.WriteLine($"verdict        {Word(found.Verdict)}{Reason(in found)}");
        output.WriteLine($"status told    {found.Status}");
        if (found.Measure == CertificateKind.Stationarity)
        {
            output.WriteLine("measure        the largest gain of a single coefficient: the penalty is not convex, and nothing is said of the least minimum");
        }

        output.WriteLine($"gap told       {Number(found.GapTold)}{(double.IsFinite(found.GapAllowed) ? $" (allowed: {Number(found.GapAllowed)})" : "")}");
        output.WriteLine($"gap proven     at least {Number(found.GapLow)}, at most {Number(found.GapBound)}, of the objective at zero");
        output.WriteLine($"objective      {Full(found.ObjectiveLow)} to {Full(found.ObjectiveHigh)}");
        output.WriteLine($"minimum        {Full(found.MinimumLow)} to {Full(found.MinimumHigh)}");
        if (found.SumError > 0.0)
        {
            output.WriteLine($"sums           known to {Number(found.SumError)} of the objective at zero");
        }

        output.WriteLine($"digits told    {Number(found.DigitsTold)}");
        output.WriteLine($"digits right   {Number(found.Digits)}");
        output.WriteLine($"precision      {found.Precision} bits");
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.Refuted => "refuted",
        _ => "open",
    };

    private static string Reason(in VerificationReport found) =>
        found.IsWithinDataRounding ? ": columns or target are constant or dependent to within the rounding of the data"
        : found.GapVerdict == Verdict.Refuted && found.Measure == CertificateKind.Stationarity ? ": a single coefficient gains more than told"
        : found.GapVerdict == Verdict.Refuted ? ": the objective is further above its minimum than told"
        : found.DigitsVerdict == Verdict.Refuted ? ": the coefficients have fewer digits than told"
        : found.GapVerdict == Verdict.Open && found.SumError > 0.0 ? ": the sums do not tell"
        : "";

    private static string Number(double value) =>
        double.IsNaN(value) ? "-" : value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Full(double value) =>
        double.IsNaN(value) ? "-" : value.ToString("G10", CultureInfo.InvariantCulture);
}
