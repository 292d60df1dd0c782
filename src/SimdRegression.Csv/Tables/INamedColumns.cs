namespace SimdRegression.Csv;

/// <summary>What data are known by before any of them is read: their name and the names of their columns.</summary>
internal interface INamedColumns
{
    /// <summary>The name by which messages call the data.</summary>
    string Name { get; }

    /// <summary>All columns, in order.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Where the names of the columns stand, for messages about them.</summary>
    string HeaderPosition { get; }
}
