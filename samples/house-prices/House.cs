/// <summary>How a house is heated, in the order of the names: that is the order in which training puts the levels of text.</summary>
public enum Heating
{
    Gas,
    HeatPump,
    Oil,
}

/// <summary>A house; areas are in square metres, prices in thousands.</summary>
public sealed record House(double Area, int Bedrooms, double? Age, Heating Heating, bool Garden, double? Price = null);
