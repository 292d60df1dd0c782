namespace SimdRegression.Soak.Tasks;

/// <summary>Stochastic descent with a step that stays the same, which has to follow the stream: its error beside the deviation of the target.</summary>
internal sealed class LearnerTask : ISoakTask
{
    private readonly Double8.Learner learner = new();
    private readonly RowStream stream;
    private readonly bool isHuber;
    private long updates;
    private double meanError;

    public LearnerTask(string name, bool isHuber, RowShape shape, ulong seed, double bound)
    {
        Name = name;
        Bound = bound;
        this.isHuber = isHuber;
        stream = new RowStream(shape, seed);
    }

    public string Name { get; }

    public double Bound { get; }

    public Tally Done => new(updates, 0, updates);

    public void Work()
    {
        stream.Next();
        double errors = 0.0;
        double squares = 0.0;
        for (int r = 0; r < RowStream.BatchRows; r++)
        {
            ReadOnlySpan<double> row = stream.Rows.AsSpan(8 * r, 8);
            double target = stream.Targets[r];
            double error = target - learner.Predict(row);
            errors += error * error;
            squares += target * target;
            if (isHuber)
            {
                learner.Update(row, target, new HuberLoss(), new Ridge(1e-3));
            }
            else
            {
                learner.Update(row, target, new SquaredLoss());
            }
        }

        updates += RowStream.BatchRows;
        meanError = Math.Sqrt(errors / squares);
    }

    public double Drift() => learner.HasDiverged ? double.PositiveInfinity : meanError;
}
