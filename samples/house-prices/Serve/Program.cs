using System.Text.Json.Serialization;
using SimdRegression;

// Tells prices of houses, and learns from every sale:  Serve model.json
using FileStream file = File.OpenRead(args[0]);
HousePrice trained = ModelDocument<double>.Load(file).ToModel<HousePrice>();

// Sales correct the trained model: recursive least squares fits what it leaves unexplained, exactly, after every sale.
var learner = new HousePrice.RecursiveLeastSquares(new RecursiveLeastSquaresOptions { Ridge = 100.0 });
var learned = new ModelPublisher<HousePrice>(learner.Model);
var oneAtATime = new Lock();

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HouseJson.Default));
WebApplication app = builder.Build();
app.MapPost("/price", double (House house) => trained.Predict(house) + learned.Current.Predict(house));
app.MapPost("/sale", double (House house) =>
{
    lock (oneAtATime)
    {
        double unexplained = learner.Update(house with { Price = house.Price - trained.Predict(house) });
        learned.Publish(learner.Model);
        return unexplained;
    }
});
app.Run();

[LinearModel<double, House>(Target = nameof(House.Price))]
public partial struct HousePrice;

[JsonSerializable(typeof(House))]
[JsonSerializable(typeof(double))]
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, UseStringEnumConverter = true)]
internal sealed partial class HouseJson : JsonSerializerContext;
