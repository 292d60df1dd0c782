using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>No verb that takes rows that are objects allocates after construction, or after as many rows came as ever.</summary>
public class RowAllocationTests
{
    private static readonly House[] Houses = House.Random(3000, seed: 1);
    private static readonly List<House> HouseList = [.. Houses];
    private static readonly Visit[] Visits = Visit.Random(300, seed: 2);

    [Fact]
    public void Predictions()
    {
        var moments = new HousePrice.Moments();
        moments.Add(Houses);
        moments.Fit(new Ridge(1.0), out HousePrice model);
        var predictions = new double[Houses.Length];
        var features = new double[HousePrice.FeatureCount];
        double sum = 0.0;
        Allocations.AssertNone(
            () =>
            {
                sum += model.Predict(Houses[0]) + HousePrice.FeatureNames[3].Length;
                model.Predict(Houses, predictions);
                model.Predict(HouseList, predictions);
                HousePrice.Encode(Houses[1], features);
                model.CopyFeaturesTo(Houses[2], features);
                model.CopyFillsTo(features);
            },
            calls: 100);
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Responses()
    {
        Buyers.Fit(Visits, new LogisticLoss(), new Ridge(1.0), default(Newton), out Buyers buyers);
        PagesRead.Fit(Visits, new PoissonLoss(), new Ridge(1.0), default(Newton), out PagesRead pages);
        var answers = new float[Visits.Length];
        var labels = new bool[Visits.Length];
        float sum = 0f;
        Allocations.AssertNone(() =>
        {
            sum += buyers.Probability(Visits[0]) + pages.Mean(Visits[0]) + (buyers.Label(Visits[1], 0.3f) ? 1f : 0f);
            buyers.Probability(Visits, answers);
            buyers.Label(Visits, labels);
            pages.Mean(Visits, answers);
        });
        Assert.True(float.IsFinite(sum));
    }

    [Fact]
    public void Moments_and_their_fits()
    {
        var moments = new HousePrice.Moments();
        HousePrice model = default;
        Allocations.AssertNone(
            () =>
            {
                moments.Reset();
                moments.Add(Houses);
                moments.Add(HouseList);
                moments.Add(Houses.AsSpan(7, 9));
                moments.Add(Houses[0]);
                moments.Fit(new Ridge(1.0), out model);
                moments.Fit(new Lasso(0.01), out model);
            },
            calls: 20);
        Assert.NotEqual(0.0, model.Coefficients[0]);
    }

    [Fact]
    public void Trainers()
    {
        var trainer = new Buyers.Trainer();
        Buyers model = default;
        Allocations.AssertNone(
            () =>
            {
                trainer.Fit(Visits, new LogisticLoss(), new Ridge(1.0), default(Newton), out model);
                trainer.Fit(Visits, new LogisticLoss(), new Lasso(0.1), default(ProximalNewton), out model);
            },
            calls: 20);
        Assert.NotEqual(0f, model.Coefficients[0]);
    }

    [Fact]
    public void Cross_validation()
    {
        var folds = new HousePrice.CrossValidation(FoldAssignment.Contiguous(Houses.Length, 3));
        var few = new HousePrice.CrossValidation(FoldAssignment.LeaveOneOut(20));
        var rows = new Buyers.RowCrossValidation(FoldAssignment.Contiguous(Visits.Length, 3));
        var search = new GridSearch(new[] { 0.1, 1.0 });
        HousePrice model = default;
        Buyers buyers = default;
        Allocations.AssertNone(
            () =>
            {
                folds.Reset();
                folds.Add(Houses.AsSpan(0, 100));
                folds.Add(Houses.AsSpan(100));
                folds.Tune(EstimatorKind.Ridge, search, out model);
                few.Reset();
                few.Add(Houses.AsSpan(0, 20));
                few.Tune(EstimatorKind.Ridge, search, out model);
                rows.Tune(Visits, new LogisticLoss(), EstimatorKind.Ridge, default(Newton), search, default, out buyers);
            },
            calls: 10);
        Assert.NotEqual(0f, buyers.Coefficients[0]);
    }

    [Fact]
    public void What_follows_a_stream()
    {
        var recursion = new HousePrice.RecursiveLeastSquares();
        var window = new HousePrice.Window(100);
        var learner = new Buyers.Learner();
        HousePrice model = default;
        double sum = 0.0;
        int r = 0;
        Allocations.AssertNone(() =>
        {
            r = (r + 1) % 200;
            sum += recursion.Update(Houses[r]) + recursion.Predict(Houses[r]) + recursion.Model.Intercept;
            window.Add(Houses[r]);
            window.Add(Houses.AsSpan(r, 5));
            window.Fit(new Ridge(1.0), out model);
            sum += learner.Update(Visits[r], default(LogisticLoss)) + learner.Predict(Visits[r]) + learner.Model.Intercept;
        });
        Assert.True(double.IsFinite(sum));
    }
}
