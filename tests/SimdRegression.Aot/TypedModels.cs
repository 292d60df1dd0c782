namespace SimdRegression.Aot;

/// <summary>How a made-up flat is heated.</summary>
internal enum Warmth : byte
{
    Gas,
    Oil,
    Sun = 9,
}

/// <summary>Where a made-up flat lies.</summary>
/// <param name="Distance">From the middle of the town.</param>
/// <param name="Noise">May be unknown.</param>
internal sealed record Place(double Distance, double? Noise);

/// <summary>A made-up flat.</summary>
internal sealed record Flat(
    double Area,
    sbyte Floor,
    [Feature(Fill = 30)] int? Age,
    Warmth Warmth,
    Warmth? Second,
    [Feature(Levels = new[] { "new", "used" }, Unknown = UnknownLevels.Ignore)] string? Condition,
    [Feature(Transform = Transform.Log)] decimal Deposit,
    Place Place,
    Place? Parking,
    DateTime Offered,
    TimeSpan Walk,
    bool Rented,
    float Weight,
    [NotAFeature] string Note,
    double Rent);

/// <summary>A reading of a made-up machine, a value without gaps.</summary>
internal readonly record struct Reading(float Heat, Half Load, long Turns, bool Broke);

[LinearModel<double, Flat>(Target = nameof(Flat.Rent), Weight = nameof(Flat.Weight), Products = new[] { "Area*Place.Distance", "Area^2" })]
internal partial struct FlatRent;

[LinearModel<float, Reading>(Target = nameof(Reading.Broke), Levels = EncodingScheme.Treatment, Response = Response.Probability)]
internal partial struct Breakdown;

[LinearModel<float, Reading>(Target = nameof(Reading.Turns), Response = Response.Mean)]
internal partial struct TurnCount;
