namespace SimdRegression.Aot;

/// <summary>What the stored model was fitted to.</summary>
internal sealed record Listing(double Area, double? Age, [Feature(Levels = new[] { "gas", "oil", "pump" })] string Heat, double Rent);

/// <summary>A type that takes the same rows.</summary>
[LinearModel<double, Listing>(Target = nameof(Listing.Rent))]
internal partial struct ListingRent;
