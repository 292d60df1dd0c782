namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// The problem of a fit over rows at one point, sum s l(x.w + b, y) + sum l1 |w| + 1/2 sum l2 w^2 within a box, in 96 digits: what a step in one
/// coefficient alone, or in the intercept, certainly gains. That is a lower bound of how far the point is from the optimum.
/// </summary>
internal sealed class ExactRowProblem
{
    private readonly int features;
    private readonly ExactLoss loss;
    private readonly double[] rows;
    private readonly double[] targets;
    private readonly double[] weights;
    private readonly BigFloat[] predictions;

    /// <summary>Goes to a point.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="rows">Row after row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, or none.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    public ExactRowProblem(ExactLoss loss, double[] rows, double[] targets, double[] weights, double[] coefficients, double intercept)
    {
        features = coefficients.Length;
        this.loss = loss;
        this.rows = rows;
        this.targets = targets;
        this.weights = weights;
        predictions = new BigFloat[targets.Length];
        Slopes = new BigFloat[features + 1];
        Curvature = new BigFloat[features + 1];
        Reach = BigFloat.Zero;
        for (int i = 0; i < targets.Length; i++)
        {
            BigFloat prediction = intercept;
            double size = Math.Abs(intercept);
            for (int j = 0; j < features; j++)
            {
                prediction += (BigFloat)coefficients[j] * rows[(i * features) + j];
                size += Math.Abs(coefficients[j] * rows[(i * features) + j]);
            }

            predictions[i] = prediction;
            BigFloat weight = Weight(i);
            if (weight.IsZero)
            {
                continue;
            }

            BigFloat derivative = weight * loss.Derivative(prediction, targets[i]);
            BigFloat curvature = weight * loss.Curvature(prediction);
            Reach += curvature * size * size;
            for (int j = 0; j <= features; j++)
            {
                BigFloat value = Value(i, j);
                Slopes[j] += derivative * value;
                Curvature[j] += curvature * value * value;
            }
        }
    }

    /// <summary>The derivatives of the loss in the coefficients and, last, the intercept.</summary>
    public BigFloat[] Slopes { get; }

    /// <summary>How much they can bend, or do bend where the loss bends without limit.</summary>
    public BigFloat[] Curvature { get; }

    /// <summary>What the objective changes by, to second order, when every term of every prediction changes by its own size.</summary>
    public BigFloat Reach { get; }

    /// <summary>What a step of the intercept alone gains.</summary>
    public BigFloat GainOfIntercept()
    {
        BigFloat bend = Curvature[features];
        return bend.IsZero ? BigFloat.Zero : Gain(features, -Slopes[features] / bend, BigFloat.Zero, BigFloat.Zero, BigFloat.Zero);
    }

    /// <summary>What a step of one coefficient alone gains.</summary>
    /// <param name="feature">Which.</param>
    /// <param name="at">The coefficient.</param>
    /// <param name="l1">The weight of its absolute value.</param>
    /// <param name="l2">The weight of its half square.</param>
    /// <param name="lower">The least that it may be.</param>
    /// <param name="upper">The most.</param>
    public BigFloat Gain(int feature, double at, BigFloat l1, BigFloat l2, double lower, double upper)
    {
        BigFloat bend = Curvature[feature] + l2;
        if (bend.IsZero)
        {
            return BigFloat.Zero;
        }

        BigFloat w = at;
        BigFloat wanted = (Curvature[feature] * w) - Slopes[feature];
        BigFloat above = BigFloat.Abs(wanted) - l1;
        BigFloat point = above.Sign > 0 ? wanted.Sign * above / bend : BigFloat.Zero;
        point = double.IsFinite(lower) ? BigFloat.Max(point, lower) : point;
        point = double.IsFinite(upper) ? BigFloat.Min(point, upper) : point;
        return Gain(feature, point - w, l1, l2, w);
    }

    private BigFloat Gain(int feature, BigFloat step, BigFloat l1, BigFloat l2, BigFloat w)
    {
        BigFloat point = w + step;
        BigFloat change = loss.LargestCurvature is null
            ? ChangeOfLoss(feature, step)
            : (Slopes[feature] * step) + BigFloat.Scale(Curvature[feature] * step * step, -1);
        change += (l1 * (BigFloat.Abs(point) - BigFloat.Abs(w))) + BigFloat.Scale(l2 * step * (point + w), -1);
        return -change;
    }

    // The loss itself, where its curvature here is none further on.
    private BigFloat ChangeOfLoss(int feature, BigFloat step)
    {
        BigFloat change = BigFloat.Zero;
        for (int i = 0; i < targets.Length; i++)
        {
            BigFloat weight = Weight(i);
            BigFloat to = predictions[i] + (step * Value(i, feature));
            if (!weight.IsZero)
            {
                change += Math.Abs(to.ToDouble()) > 1e6 ? 1e300 : weight * loss.Change(predictions[i], to, targets[i]);
            }
        }

        return change;
    }

    private BigFloat Weight(int row) => weights.Length == 0 ? 1.0 : weights[row];

    private BigFloat Value(int row, int column) => column < features ? rows[(row * features) + column] : 1.0;
}
