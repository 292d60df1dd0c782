using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>The quadratic model of another loss: the curvature comes from weighted moments, the slope from the solver.</content>
internal sealed partial class ScaledProblem
{
    /// <summary>
    /// Sets up H of a quadratic model, with c = 0 and without L1 weights and bounds. The units of the objective are not scaled: t = 1.
    /// </summary>
    /// <param name="moments">The moments of the rows, with the curvature of the loss among their weights.</param>
    /// <param name="intercept">Whether there is an intercept, which the model is then minimal over.</param>
    /// <param name="quadratic">The quadratic penalties.</param>
    /// <param name="coefficients">w; a column that cannot matter is left out where its coefficient is zero or costs nothing.</param>
    public void BuildCurvature(
        MomentAccumulator moments, bool intercept, ReadOnlySpan<double> quadratic, ReadOnlySpan<double> coefficients)
    {
        source = null;
        IsTargetConstant = false;
        TargetScale = 1.0;
        TargetSquare = 0.0;
        TargetSquareLow = 0.0;
        FreeCount = 0;
        Hessian.AsSpan().Clear();
        HessianLow.AsSpan().Clear();
        Linear.AsSpan().Clear();
        LinearLow.AsSpan().Clear();
        L1.AsSpan().Clear();
        Lower.AsSpan().Fill(double.NegativeInfinity);
        Upper.AsSpan().Fill(double.PositiveInfinity);
        bool usable = double.IsFinite(moments.Weight);
        for (int j = 0; j < features; j++)
        {
            double sumOfSquares = Product(moments, j, j, j, j, intercept, out _);
            double total = sumOfSquares + quadratic[j];
            bool isConstant = IsConstant(sumOfSquares, moments.Weight, moments.Mean[j], intercept);
            Fixed[j] = (isConstant && (quadratic[j] == 0.0 || coefficients[j] == 0.0)) || !(total > 0.0) || double.IsPositiveInfinity(quadratic[j]);
            usable &= Fixed[j] || double.IsFinite(total);
            FreeCount += Fixed[j] ? 0 : 1;
            Scale[j] = Fixed[j] ? 1.0 : BinaryExponent.PowerNotAbove(Math.Sqrt(total));
            inverseScale[j] = Fixed[j] ? 0.0 : 1.0 / Scale[j];
            Quadratic[j] = Fixed[j] ? 0.0 : quadratic[j] / Scale[j] / Scale[j];
        }

        for (int i = 0; i < features; i++)
        {
            if (Fixed[i])
            {
                Hessian[(i * stride) + i] = 1.0;
                continue;
            }

            FillRow(moments, intercept, i);
            usable &= double.IsFinite(Hessian[(i * stride) + i]);
        }

        FillOtherTriangle();
        IsUsable = usable;
    }

    /// <summary>Puts L1 weights and bounds, given for coefficients, in the units of the problem.</summary>
    /// <param name="l1">The L1 weights.</param>
    /// <param name="lower">The lower bounds.</param>
    /// <param name="upper">The upper bounds.</param>
    public void SetPenalties(ReadOnlySpan<double> l1, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        for (int j = 0; j < features; j++)
        {
            L1[j] = Fixed[j] ? 0.0 : Math.Min(l1[j] / Scale[j], Prohibitive);
            Lower[j] = lower[j] * Scale[j];
            Upper[j] = upper[j] * Scale[j];
        }
    }
}
