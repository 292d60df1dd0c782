namespace SimdRegression.Aot;

/// <summary>Counts what was checked and tells what failed.</summary>
internal sealed class Tally
{
    private string subject = string.Empty;
    private int passedBefore;
    private int failedBefore;

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Runs a group of checks; an exception counts as one that failed.</summary>
    public void Group(string name, Action checks)
    {
        try
        {
            checks();
        }
        catch (Exception defect)
        {
            Report($"{name}: {defect}");
        }
    }

    /// <summary>Begins with the next kind of model.</summary>
    public void Begin(string name)
    {
        subject = name;
        passedBefore = Passed;
        failedBefore = Failed;
    }

    /// <summary>Prints what became of the checks since <see cref="Begin"/>.</summary>
    public void End()
    {
        Console.WriteLine($"{subject}: {Passed - passedBefore} passed, {Failed - failedBefore} failed");
    }

    public void IsTrue(bool condition, string what)
    {
        if (condition)
        {
            Passed++;
        }
        else
        {
            Report(what);
        }
    }

    /// <summary>Whether two numbers agree to a tolerance relative to the larger of 1 and the expected one.</summary>
    public void IsNear(double expected, double actual, double tolerance, string what)
    {
        bool near = Math.Abs(actual - expected) <= tolerance * Math.Max(1.0, Math.Abs(expected));
        IsTrue(near, $"{what} is {actual:r}, and must be {expected:r}");
    }

    public void Throws<TException>(Action action, string what)
        where TException : Exception
    {
        try
        {
            action();
        }
        catch (TException)
        {
            Passed++;
            return;
        }

        Report($"{what} is accepted, and must throw {typeof(TException).Name}");
    }

    private void Report(string what)
    {
        Failed++;
        Console.WriteLine($"FAILED {subject}: {what}");
    }
}
