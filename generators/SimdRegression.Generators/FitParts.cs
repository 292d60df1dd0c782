using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators;

/// <summary>The loss, the penalty and the solver that a call names, and what to say where they do not suit each other.</summary>
/// <param name="Loss">The type of the loss, if there is one.</param>
/// <param name="Penalty">The type of the penalty, set or estimator, if there is one.</param>
/// <param name="Solver">The type of the solver, if there is one.</param>
internal sealed record FitParts(ITypeSymbol? Loss, ITypeSymbol? Penalty, ITypeSymbol? Solver)
{
    private const string Library = "SimdRegression";
    private const string GradientDescent = "GradientDescent";
    private const string StochasticGradientDescent = "StochasticGradientDescent";
    private const string ProximalGradient = "ProximalGradient";
    private const string Newton = "Newton";
    private const string ProximalNewton = "ProximalNewton";
    private const string Perceptron = "Perceptron";

    private static readonly HashSet<string> Solvers =
        [GradientDescent, StochasticGradientDescent, ProximalGradient, Newton, ProximalNewton, Perceptron];

    /// <summary>Finds the parts among the types of a call's arguments.</summary>
    /// <param name="arguments">The types.</param>
    public static FitParts Of(IReadOnlyCollection<ITypeSymbol> arguments) => new(
        arguments.FirstOrDefault(type => Implements(type, "ILoss")),
        arguments.FirstOrDefault(IsPenalty),
        arguments.FirstOrDefault(type => IsOfLibrary(type) && Solvers.Contains(type.Name)));

    /// <summary>Whether a type is the library's.</summary>
    /// <param name="type">The type.</param>
    public static bool IsOfLibrary(ITypeSymbol type) => IsInLibrary(type) && type.ContainingType is null;

    /// <summary>Whether a type has an interface of the library, with or without type arguments.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">The name of the interface.</param>
    public static bool Implements(ITypeSymbol type, string name) =>
        type.AllInterfaces.Any(contract => contract.Name == name && IsInLibrary(contract));

    /// <summary>What to take instead for fits over rows, or nothing where the parts suit each other.</summary>
    public string? OverRows()
    {
        return Solver?.Name switch
        {
            Newton => LossWithoutCurvature(Newton) ?? PenaltyOfNewton(),
            ProximalNewton => LossWithoutCurvature(ProximalNewton) ?? PenaltyOfProximalNewton(),
            Perceptron => Loss is null && Penalty is null
                ? null
                : $"Perceptron has a loss of its own and no penalty, so it takes no {(Loss ?? Penalty)!.Name}; leave loss and penalty out, or use {StochasticGradientDescent}",
            not null => EstimatorOfMoments(Solver.Name),
            null => null,
        };
    }

    /// <summary>What to take instead for fits from moments, or nothing where the parts suit each other.</summary>
    public string? FromMoments()
    {
        if (Loss is not null)
        {
            return Loss.Name == "SquaredLoss"
                ? "Moments stand for SquaredLoss and take no loss; leave it out"
                : $"Moments stand for SquaredLoss alone; use a Trainer, which goes over the rows, for {Loss.Name}";
        }

        if (Solver is null)
        {
            return Penalty is null || Implements(Penalty, "IMomentsEstimator") ? null
                : Penalty.Name == "NoPenalty" ? "Moments are fitted to an estimator, and NoPenalty is none; use LeastSquares"
                : $"Moments are fitted to an estimator, and {Penalty.Name} is none; use {ProximalGradient} or {GradientDescent} as a solver beside it";
        }

        return Solver.Name switch
        {
            GradientDescent or ProximalGradient => EstimatorOfMoments(Solver.Name),
            Newton or ProximalNewton =>
                $"{Solver.Name} goes over rows, and moments have none; leave the solver out (the fit of an estimator is exact), or use a Trainer",
            _ => $"{Solver.Name} goes over rows, and moments have none; use {GradientDescent} or {ProximalGradient}, or a Trainer",
        };
    }

    private static bool IsPenalty(ITypeSymbol type) => Implements(type, "IRegularizer") || Implements(type, "IMomentsEstimator");

    private static bool IsInLibrary(ISymbol symbol) =>
        symbol.ContainingNamespace is { Name: Library, ContainingNamespace.IsGlobalNamespace: true } && symbol.ContainingAssembly?.Name == Library;

    private string? LossWithoutCurvature(string solver)
    {
        return Loss is null || Implements(Loss, "ICurvedLoss")
            ? null
            : $"{solver} takes losses with a second derivative, and {Loss.Name} has none; use {GradientDescent}, {ProximalGradient} or {StochasticGradientDescent}";
    }

    private string? PenaltyOfNewton()
    {
        return Penalty is null || Implements(Penalty, "ISmoothPenalty") ? null
            : EstimatorOfMoments(Newton) ?? (Implements(Penalty, "IPenalty")
                ? $"{Newton} takes smooth penalties, and {Penalty.Name} has an L1 part; use {ProximalNewton}"
                : $"{Newton} takes smooth penalties, and {Penalty.Name} is none; use {ProximalGradient}");
    }

    private string? PenaltyOfProximalNewton()
    {
        return Penalty is null || Implements(Penalty, "IPenalty")
            ? null
            : EstimatorOfMoments(ProximalNewton) ?? $"{ProximalNewton} takes penalties of single coefficients, and {Penalty.Name} is none; use {ProximalGradient}";
    }

    private string? EstimatorOfMoments(string solver)
    {
        return Penalty is null || Implements(Penalty, "IRegularizer")
            ? null
            : $"{solver} takes a penalty, and {Penalty.Name} is an estimator of moments; use NoPenalty";
    }
}
