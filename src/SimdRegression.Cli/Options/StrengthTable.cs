namespace SimdRegression.Cli.Options;

/// <summary>How one strength is written in several places; each line that begins with an option is one that works.</summary>
internal static class StrengthTable
{
    public const string Title = "One penalty in several places (W: the sum of the weights, or the number of rows)";

    public static readonly IReadOnlyList<string> Lines =
    [
        "RSS + A sum w^2",
        "  --model ridge --alpha A",
        "  --model ridge --l2 A/W",
        "  --model elastic-net --l1-ratio 0 --alpha A/W",
        "  --model linear --penalty l2 --alpha A/W",
        "  --model linear --penalty bridge --q 2 --alpha A/(2W)",
        "1/(2W) RSS + A sum |w|",
        "  --model lasso --alpha A",
        "  --model lasso --l1 2A",
        "  --model elastic-net --l1-ratio 1 --alpha A",
        "  --model linear --penalty l1 --alpha A",
        "  --model linear --penalty bridge --q 1 --alpha A",
        "  --model linear --penalty group --groups 1,2,3,... --alpha A",
        "1/(2W) RSS + A ( R sum |w| + (1-R)/2 sum w^2 )",
        "  --model elastic-net --l1-ratio R --alpha A",
        "  --model elastic-net --l1 2AR --l2 A(1-R)",
        "  --model linear --penalty elastic-net --l1-ratio R --alpha A",
        "sum of losses + A/2 sum w^2 (logistic, huber, poisson, gamma, tweedie)",
        "  --model logistic --penalty l2 --alpha A",
        "  --model logistic --penalty elastic-net --l1-ratio 0 --alpha A",
        "  --model logistic --penalty bridge --q 2 --alpha A/2",
        "Elsewhere: A is alpha of scikit-learn's Ridge, Lasso and ElasticNet. Its C of logistic is 1/A,",
        "its alpha of poisson, gamma and tweedie A/W. lambda of glmnet is A of lasso, and A/W of logistic.",
    ];
}
