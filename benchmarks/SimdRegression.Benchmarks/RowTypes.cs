namespace SimdRegression.Benchmarks;

// The types of rows that are measured.

/// <summary>Sixteen numbers and a target: nothing but copying.</summary>
public sealed record Reading(
    double A0, double A1, double A2, double A3, double A4, double A5, double A6, double A7, double A8, double A9, double A10, double A11, double A12, double A13, double A14, double A15, double Target)
{
    /// <summary>A reading of sixteen features.</summary>
    public static Reading Of(ReadOnlySpan<double> row, double target) => new(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10], row[11], row[12], row[13], row[14], row[15], target);

    /// <summary>Writes the features, as a careful programmer would by hand.</summary>
    public void CopyTo(Span<double> features)
    {
        features = features[..16];
        features[0] = A0;
        features[1] = A1;
        features[2] = A2;
        features[3] = A3;
        features[4] = A4;
        features[5] = A5;
        features[6] = A6;
        features[7] = A7;
        features[8] = A8;
        features[9] = A9;
        features[10] = A10;
        features[11] = A11;
        features[12] = A12;
        features[13] = A13;
        features[14] = A14;
        features[15] = A15;
    }
}

/// <summary>How a house is heated.</summary>
public enum Heating
{
    /// <summary>Gas.</summary>
    Gas,

    /// <summary>A heat pump.</summary>
    HeatPump,

    /// <summary>Oil.</summary>
    Oil,
}

/// <summary>A row of numbers, a gap, an enumeration and a boolean: eight features.</summary>
public sealed record House(double Area, int Bedrooms, double? Age, Heating Heating, bool Garden, double Price)
{
    /// <summary>Writes the features, as a careful programmer would by hand.</summary>
    public void CopyTo(Span<double> features)
    {
        features = features[..8];
        features[0] = Area;
        features[1] = Bedrooms;
        features[2] = Age ?? 0.0;
        features[3] = Age is null ? 1.0 : 0.0;
        features[4] = Heating == Heating.Gas ? 1.0 : 0.0;
        features[5] = Heating == Heating.HeatPump ? 1.0 : 0.0;
        features[6] = Heating == Heating.Oil ? 1.0 : 0.0;
        features[7] = Garden ? 1.0 : 0.0;
    }
}

/// <summary>A model of readings.</summary>
[LinearModel<double, Reading>(Target = nameof(Reading.Target))]
public partial struct ReadingModel;

/// <summary>A model of houses.</summary>
[LinearModel<double, House>(Target = nameof(House.Price))]
public partial struct HouseModel;
