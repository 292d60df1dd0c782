namespace SimdRegression.Mutate.Running;

/// <summary>What has become of a mutant.</summary>
internal enum Verdict
{
    /// <summary>The time was over before its turn.</summary>
    NotRun,

    /// <summary>A test failed.</summary>
    Killed,

    /// <summary>The tests did not end in time, which a test run would notice as well.</summary>
    Hung,

    /// <summary>The process ended by itself.</summary>
    Crashed,

    /// <summary>No test noticed it.</summary>
    Survived,

    /// <summary>No test runs through its place.</summary>
    NotReached,
}
