namespace SimdRegression.Tests.Support;

/// <summary>How a made-up house is heated.</summary>
internal enum Heating
{
    Gas,
    Oil,
    HeatPump,
}

/// <summary>A made-up house: numbers, a level, text, a gap, a weight.</summary>
internal sealed record House(
    double Area,
    int Bedrooms,
    double? Age,
    Heating Heating,
    bool Garden,
    [Feature(Levels = new[] { "town", "land" })] string? Place,
    [Feature(Transform = Transform.Log)] float Lot,
    DateOnly Sold,
    double Weight,
    double Price)
{
    public static House[] Random(int count, ulong seed)
    {
        var random = new RandomSource(seed);
        var houses = new House[count];
        for (int i = 0; i < count; i++)
        {
            double area = 50.0 + (100.0 * random.NextDouble());
            double? age = random.NextDouble() < 0.3 ? null : 80.0 * random.NextDouble();
            var heating = (Heating)random.NextInt32(3);
            string? place = random.NextInt32(3) switch { 0 => "town", 1 => "land", _ => null };
            double price = (3.0 * area) - (age ?? 40.0) + (20.0 * (int)heating) + random.NextDouble();
            houses[i] = new House(
                area, 1 + random.NextInt32(6), age, heating, random.NextInt32(2) == 0, place, 100f + random.NextInt32(900),
                new DateOnly(2020, 1, 1).AddDays(random.NextInt32(1000)), 0.5 + random.NextDouble(), price);
        }

        return houses;
    }
}

/// <summary>A made-up visit: a value type, with a label.</summary>
internal readonly record struct Visit(float Minutes, short Pages, bool? Member, bool Bought)
{
    public static Visit[] Random(int count, ulong seed)
    {
        var random = new RandomSource(seed);
        var visits = new Visit[count];
        for (int i = 0; i < count; i++)
        {
            double minutes = 10.0 * random.NextDouble();
            bool? member = random.NextInt32(4) switch { 0 => null, 1 => true, _ => false };
            visits[i] = new Visit((float)minutes, (short)random.NextInt32(30), member, minutes + (member == true ? 2.0 : 0.0) + (4.0 * random.NextDouble()) > 7.0);
        }

        return visits;
    }
}

[LinearModel<double, House>(Target = nameof(House.Price), Weight = nameof(House.Weight), Products = new[] { "Area*Bedrooms" })]
internal partial struct HousePrice;

[LinearModel<float, Visit>(Target = nameof(Visit.Bought), Levels = EncodingScheme.Treatment, Response = Response.Probability)]
internal partial struct Buyers;

[LinearModel<float, Visit>(Target = nameof(Visit.Pages), Response = Response.Mean)]
internal partial struct PagesRead;
