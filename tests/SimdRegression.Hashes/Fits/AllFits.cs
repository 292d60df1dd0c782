namespace SimdRegression.Hashes.Fits;

/// <summary>Every public fit, on data that are the same on every machine.</summary>
internal static class AllFits
{
    /// <summary>Makes them all, and what is done to rows beside them.</summary>
    /// <param name="threads">How many threads those use that can use several.</param>
    public static IReadOnlyList<FitHash> Run(int threads)
    {
        var hashes = new FitHashes(threads);
        RowResults.Add(hashes);
        EncodedRows.Add(hashes);
        MomentsSums.Add(hashes);
        MomentsFits.Add(hashes);
        PrecisionFits.Add(hashes);
        PathFits.Add(hashes);
        InferenceFits.Add(hashes);
        ChoiceFits.Add(hashes);
        RowFits.Add(hashes);
        RowChoiceFits.Add(hashes);
        QuantileFits.Add(hashes);
        ClassFits.Add(hashes);
        TargetFits.Add(hashes);
        NetworkFits.Add(hashes);
        OnlineFits.Add(hashes);
        TypedFits.Add(hashes);
        VerifierResults.Add(hashes);
        ToolFits.Add(hashes);
        return hashes.Lines;
    }

    /// <summary>Prints what the process computes with, and the hashes, a line each.</summary>
    public static void Print(TextWriter writer, int threads)
    {
        writer.WriteLine(Environs.OfProcess.ToLine());
        foreach (FitHash hash in Run(threads))
        {
            writer.WriteLine(hash);
        }
    }
}
