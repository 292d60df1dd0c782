namespace SimdRegression.Networks;

/// <summary>Checks of the names that a document has.</summary>
internal static class NetworkNames
{
    /// <summary>Throws unless there are as many names as are needed, all different, or none at all.</summary>
    /// <exception cref="ArgumentException">There are not, or a name appears twice.</exception>
    public static void Check(IReadOnlyList<string>? names, int count, string what, string parameter)
    {
        if (names is null)
        {
            return;
        }

        if (names.Count != count)
        {
            throw new ArgumentException($"There are {names.Count} names of a {what}, and the network needs {count}.", parameter);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name is null || !seen.Add(name))
            {
                throw new ArgumentException(name is null ? $"The name of a {what} is null." : $"The {what} \"{name}\" appears twice.", parameter);
            }
        }
    }
}
