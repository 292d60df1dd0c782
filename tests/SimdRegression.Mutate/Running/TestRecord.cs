namespace SimdRegression.Mutate.Running;

/// <summary>What the run without mutants tells about one test case.</summary>
/// <param name="Id">The identifier that xunit gives it, the same in every process.</param>
/// <param name="Class">The full name of its class.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Seconds">How much time of the processor it took.</param>
/// <param name="Passed">Whether it passed; if not, it cannot judge mutants.</param>
/// <param name="Reached">The numbers of the mutants whose places it ran through, those of its class's fixtures included.</param>
internal sealed record TestRecord(string Id, string Class, string Name, double Seconds, bool Passed, IReadOnlyList<int> Reached);
