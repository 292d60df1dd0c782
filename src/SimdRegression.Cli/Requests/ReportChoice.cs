namespace SimdRegression.Cli.Requests;

/// <summary>Where pictures go.</summary>
/// <param name="PagePath">The page, or null.</param>
/// <param name="PlotsFolder">The folder of single pictures, or null.</param>
/// <param name="CommandLine">What was asked, for the foot of the page.</param>
internal sealed record ReportChoice(string? PagePath, string? PlotsFolder, string CommandLine)
{
    public bool IsWanted => PagePath is not null || PlotsFolder is not null;
}
