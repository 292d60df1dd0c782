namespace SimdRegression.Selection;

/// <summary>Candidates as solvers of paths want them: those of one setting and share of L1 together, the strongest first.</summary>
/// <param name="capacity">The number of candidates to allocate for.</param>
internal sealed class CandidateOrder(int capacity)
{
    private double[] keys = new double[capacity];
    private double[] alphas = new double[capacity];
    private double[] l1Ratios = new double[capacity];
    private double[] settings = new double[capacity];
    private int[] indices = new int[capacity];

    /// <summary>The number of candidates.</summary>
    public int Count { get; private set; }

    /// <summary>The strengths.</summary>
    public ReadOnlySpan<double> Alphas => alphas.AsSpan(0, Count);

    /// <summary>The place in the result of each candidate.</summary>
    public ReadOnlySpan<int> Indices => indices.AsSpan(0, Count);

    /// <summary>The share of L1 of a candidate, and of those behind it up to <see cref="EndOfGroup"/>.</summary>
    public double L1RatioAt(int position) => l1Ratios[position];

    /// <summary>Where the candidates of one share of L1 end.</summary>
    /// <param name="start">Where they begin.</param>
    public int EndOfGroup(int start)
    {
        int end = start + 1;
        while (end < Count && l1Ratios[end] == l1Ratios[start] && settings[end] == settings[start])
        {
            end++;
        }

        return end;
    }

    /// <summary>Puts candidates in order.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="first">The place of the first of them in the result.</param>
    public void Sort(ReadOnlySpan<Candidate> candidates, int first)
    {
        Count = candidates.Length;
        if (Count > keys.Length)
        {
            keys = new double[Count];
            alphas = new double[Count];
            l1Ratios = new double[Count];
            settings = new double[Count];
            indices = new int[Count];
        }

        // What every candidate leaves alone is one group at 0, as no setting is.
        l1Ratios.AsSpan(0, Count).Clear();
        for (int i = 0; i < Count; i++)
        {
            double setting = candidates[i].Setting;
            keys[i] = double.IsNaN(setting) ? 0.0 : setting;
            indices[i] = i;
        }

        SortByKeys(0, Count);
        keys.AsSpan(0, Count).CopyTo(settings);
        for (int start = 0; start < Count;)
        {
            int end = EndOfGroup(start);
            for (int i = start; i < end; i++)
            {
                keys[i] = candidates[indices[i]].L1Ratio;
            }

            SortByKeys(start, end);
            start = end;
        }

        keys.AsSpan(0, Count).CopyTo(l1Ratios);
        for (int start = 0; start < Count;)
        {
            int end = EndOfGroup(start);
            for (int i = start; i < end; i++)
            {
                keys[i] = -candidates[indices[i]].Alpha;
            }

            SortByKeys(start, end);
            start = end;
        }

        for (int i = 0; i < Count; i++)
        {
            alphas[i] = -keys[i];
            indices[i] += first;
        }
    }

    // Grids come sorted.
    private void SortByKeys(int start, int end)
    {
        Span<double> part = keys.AsSpan(start, end - start);
        bool isSorted = true;
        for (int i = 1; i < part.Length; i++)
        {
            isSorted &= part[i - 1] <= part[i];
        }

        if (!isSorted)
        {
            part.Sort(indices.AsSpan(start, end - start));
        }
    }
}
