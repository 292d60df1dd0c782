using System.Globalization;
using SimdRegression.Cli.Output;
using Spectre.Console;

namespace SimdRegression.Cli.Demo;

/// <summary>Tells what <see cref="DemoStudy"/> found, in the order of a first lecture on regularisation.</summary>
internal sealed class DemoStory(IAnsiConsole console, DemoStudy study, IReadOnlyList<DemoStudy> otherSplits)
{
    private const int BarLength = 20;

    public void Tell(TimeSpan elapsed)
    {
        Question();
        TenFeatures();
        TooManyFeatures();
        ChoosingTheStrength();
        Verdict();
        WhatWasDropped();
        Shrinking();
        WasItLuck();
        Closing(elapsed);
    }

    private void Question()
    {
        Heading("1  The question");
        Say($"442 diabetes patients, ten measurements each: how far will the disease have come in a year? "
            + $"(Efron, Hastie, Johnstone and Tibshirani 2004.) We learn from {study.TrainingCount} patients and keep {study.TestCount} "
            + "aside. Only those tell whether a model has understood something or has learned its lesson by heart.");
    }

    private void TenFeatures()
    {
        Heading("2  Ten features: ordinary least squares");
        Say($"A straight line in each measurement explains {Percent(study.Ten.TestRSquared)} of the variance among patients it has never "
            + $"seen ({Percent(study.Ten.TrainRSquared)} among those it has). That is honest, and perhaps too simple.");
    }

    private void TooManyFeatures()
    {
        Heading($"3  {study.All.FeatureNames.Length} features: it learns by heart");
        Say($"Add the squares and products of the ten, and there are {study.All.FeatureNames.Length} features. On the patients it has "
            + $"seen, least squares climbs from {Percent(study.Ten.TrainRSquared)} to {Percent(study.All.TrainRSquared)}. On those it has "
            + $"not, it goes from {Percent(study.Ten.TestRSquared)} to {Percent(study.All.TestRSquared)}: {OverfitWord()}");
    }

    private string OverfitWord() => study.All.TestRSquared < study.Ten.TestRSquared
        ? "the new features fitted the noise. This is overfitting."
        : "far less than it gained on its own patients. This is overfitting.";

    private void ChoosingTheStrength()
    {
        Heading("4  A price on coefficients, and how high it should be");
        Say("A penalty makes every coefficient cost something: ridge its square, the lasso its size, the elastic net half of each. How "
            + "strong? Cross-validation asks the training patients alone: leave out a tenth, fit the rest, score the tenth, "
            + $"{study.Folds} times, for {study.Ridge.Alphas.Length} strengths from too strong (left) to too weak (right). The "
            + "height is the error:");
        foreach (TunedContender contender in (TunedContender[])[study.Ridge, study.Lasso, study.ElasticNet])
        {
            Curve(contender);
        }

        LassoAtLarge();
    }

    private void Curve(TunedContender contender)
    {
        const string levels = "▁▂▃▄▅▆▇█";
        double least = contender.Errors.Min();
        double most = contender.Errors.Max();
        IEnumerable<char> curve = contender.Errors.Select(error => levels[(int)((error - least) / (most - least) * (levels.Length - 1))]);
        string alpha = Number(contender.Best.Alpha);
        console.WriteLine();
        console.Write(new Markup($"  {contender.Model.Name,-12}[blue]{string.Concat(curve)}[/]  alpha = [bold]{alpha}[/]\n"));
        console.Write(new Markup($"  {"",-12}{new string(' ', contender.BestIndex)}[green]▲ chosen[/]\n"));
    }

    private void LassoAtLarge()
    {
        TunedContender lasso = study.Lasso;
        console.WriteLine();
        Say("The lasso's curve at large. Dotted: one standard error of the mean. The stronger mark is the simplest model that cannot be told "
            + "from the best:");
        double[] Away(int sign) => [.. lasso.Errors.Zip(lasso.StandardErrors, (mean, error) => mean + (sign * error))];
        StrengthLine Edge(int sign) => new("", Away(sign), Color.Grey) { Dotted = true };
        new StrengthChart(lasso.Alphas, [Edge(-1), Edge(1), new StrengthLine("", lasso.Errors, StrengthChart.Palette[0])])
        {
            Height = 10,
            Marks =
            [
                new StrengthMark(lasso.Best.Alpha, "chosen", Color.Green),
                new StrengthMark(lasso.Careful.Alpha, "one standard error", StrengthChart.Palette[1]),
            ],
        }.Write(console);
    }

    private void Verdict()
    {
        Heading($"5  The verdict of the {study.TestCount} patients kept aside");
        var table = new NumberTable("model", "features used", "R2 seen", "R2 unseen", "RMSE", "") { EndsWithText = true };
        double best = study.Contenders.Max(contender => contender.TestRSquared);
        foreach (Contender contender in study.Contenders)
        {
            table.Add(
                contender.TestRSquared == best ? new Style(Color.Green, decoration: Decoration.Bold) : Style.Plain,
                contender.Name,
                $"{contender.UsedCount} of {contender.FeatureNames.Length}",
                Fixed(contender.TrainRSquared, 3),
                Fixed(contender.TestRSquared, 3),
                Fixed(contender.TestRmse, 2),
                Bar(contender.TestRSquared / best));
        }

        table.Write(console);
        Contender winner = study.Contenders.MaxBy(contender => contender.TestRSquared)!;
        Say($"Best on the unseen: {winner.Name}. Between seen and unseen, least squares on everything loses "
            + $"{Fixed(study.All.TrainRSquared - study.All.TestRSquared, 2)} of R2, the lasso "
            + $"{Fixed(study.Lasso.Model.TrainRSquared - study.Lasso.Model.TestRSquared, 2)}, from the same "
            + $"{study.All.FeatureNames.Length} features.");
    }

    private void WhatWasDropped()
    {
        Contender lasso = study.Lasso.Model;
        string[] kept = [.. Ordered(lasso).Where(j => lasso.Coefficients[j] != 0.0).Select(j => lasso.FeatureNames[j])];
        string[] dropped = [.. lasso.FeatureNames.Where((_, j) => lasso.Coefficients[j] == 0.0)];
        string[] droppedMeasurements = [.. lasso.FeatureNames.Take(study.BaseFeatureCount).Where((_, j) => lasso.Coefficients[j] == 0.0)];
        Heading("6  What the lasso dropped");
        Say($"Ridge shrinks every coefficient and keeps all {study.Ridge.Model.UsedCount}. The lasso sets {dropped.Length} of "
            + $"{lasso.FeatureNames.Length} to exactly zero and keeps {kept.Length}, the strongest first:");
        List(kept, Color.Green);
        string measurements = droppedMeasurements.Length == 0
            ? "none of the ten measurements themselves is among the dropped"
            : $"of the ten measurements themselves {string.Join(", ", droppedMeasurements)} went";
        Say($"Dropped ({measurements}):");
        List(dropped, Color.Grey);
    }

    private void Shrinking()
    {
        const int shown = 8;
        Heading("7  What became of the largest coefficients");
        var table = new NumberTable("feature", study.All.Name, study.Ridge.Model.Name, study.ElasticNet.Model.Name, study.Lasso.Model.Name);
        foreach (int j in Ordered(study.All).Take(shown))
        {
            table.Add(
                study.Lasso.Model.Coefficients[j] == 0.0 ? new Style(Color.Grey) : Style.Plain,
                [
                    study.All.FeatureNames[j],
                    .. ((Contender[])[study.All, study.Ridge.Model, study.ElasticNet.Model, study.Lasso.Model])
                        .Select(contender => contender.Coefficients[j] == 0.0 ? "0" : Fixed(contender.Coefficients[j], 1)),
                ]);
        }

        table.Write(console);
        Say("Measurements that say nearly the same (s1 to s6 are blood serum values) let least squares play large coefficients against "
            + "each other. A penalty will not pay for that.");
    }

    private void WasItLuck()
    {
        DemoStudy[] splits = [study, .. otherSplits];
        Heading("8  Was it luck?");
        Say($"One split proves little, so here is the mean R2 on unseen patients over {splits.Length} random splits, everything chosen "
            + "anew in each:");
        string[] names = [.. study.Contenders.Select(contender => contender.Name)];
        double[] means = [.. names.Select((_, i) => splits.Average(split => split.Contenders[i].TestRSquared))];
        var table = new NumberTable("model", "mean R2 unseen", $"ahead of {study.All.Name}", "") { EndsWithText = true };
        for (int i = 0; i < names.Length; i++)
        {
            int wins = splits.Count(split => split.Contenders[i].TestRSquared > split.All.TestRSquared);
            bool penalised = i >= 2;
            table.Add(
                means[i] == means.Max() ? new Style(Color.Green, decoration: Decoration.Bold) : Style.Plain,
                names[i],
                Fixed(means[i], 3),
                penalised ? $"{wins} of {splits.Length} times" : "",
                Bar(means[i] / means.Max()));
        }

        table.Write(console);
        Say($"With {study.All.FeatureNames.Length} features and no penalty the model is worse than with {study.BaseFeatureCount}. With "
            + "one, nobody had to know beforehand which features deserve to be there.");
    }

    private void Closing(TimeSpan elapsed)
    {
        console.WriteLine();
        console.Write(new Rule());
        int fits = study.FitCount + otherSplits.Sum(split => split.FitCount);
        int uncertified = study.UncertifiedFitCount + otherSplits.Sum(split => split.UncertifiedFitCount);
        string howMany = uncertified == 0 ? "every one" : $"all but {uncertified}";
        Say($"{fits.ToString("N0", CultureInfo.InvariantCulture)} models were fitted for this in {Fixed(elapsed.TotalSeconds, 1)} s, "
            + $"{howMany} to a certified optimum, from sums that one pass over the patients yields.");
        Say("Your own data:  simdreg tune DATA.csv --target COLUMN --model lasso --standardize --report choice.html");
    }

    /// <summary>The features, the largest coefficient first.</summary>
    private static IEnumerable<int> Ordered(Contender contender) =>
        Sequence.Range(0, contender.Coefficients.Length).OrderByDescending(j => Math.Abs(contender.Coefficients[j]));

    private static string Capitalised(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("F0", CultureInfo.InvariantCulture) + "%";

    private static string Bar(double share) => new('█', (int)Math.Round(Math.Clamp(share, 0.0, 1.0) * BarLength));

    private void Heading(string title)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified().RuleStyle(new Style(Color.Blue)));
    }

    private void Say(string text) => console.Write(Indented(new Text(text)));

    private void List(string[] names, Color color) => console.Write(Indented(new Text(string.Join("  ", names), new Style(color)), 4));

    private static Padder Indented(Text text, int left = 2) => new(text, new Padding(left, 0, 0, 0));
}
