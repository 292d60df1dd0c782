namespace SimdRegression;

/// <summary>Features divided into groups, each feature in exactly one. Made once and shared by all fits.</summary>
/// <remarks>Thread safety: an immutable object; any number of threads may share it.</remarks>
/// <example><code>var groups = new FeatureGroups([0, 0, 1, 1, 2]);   // the first two features, the next two, and the last one alone</code></example>
public sealed class FeatureGroups
{
    private readonly int[] members;
    private readonly int[] starts;
    private readonly int[] groupOf;

    /// <summary>Groups features by their labels.</summary>
    /// <param name="labels">A label for each feature: features with the same label form a group. Groups are counted in the order in which their labels first appear.</param>
    /// <exception cref="ArgumentException">There are no labels.</exception>
    public FeatureGroups(ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty)
        {
            throw new ArgumentException("There are no labels; there must be one for each feature.", nameof(labels));
        }

        groupOf = new int[labels.Length];
        var known = new Dictionary<int, int>();
        for (int j = 0; j < labels.Length; j++)
        {
            if (!known.TryGetValue(labels[j], out int group))
            {
                group = known.Count;
                known.Add(labels[j], group);
            }

            groupOf[j] = group;
        }

        Count = known.Count;
        starts = new int[Count + 1];
        foreach (int group in groupOf)
        {
            starts[group + 1]++;
        }

        for (int group = 0; group < Count; group++)
        {
            starts[group + 1] += starts[group];
        }

        members = new int[labels.Length];
        var next = (int[])starts.Clone();
        for (int j = 0; j < groupOf.Length; j++)
        {
            members[next[groupOf[j]]++] = j;
        }
    }

    /// <summary>The number of groups.</summary>
    public int Count { get; }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => groupOf.Length;

    /// <summary>The features of a group, in ascending order.</summary>
    /// <param name="group">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such group.</exception>
    public ReadOnlySpan<int> FeaturesOf(int group)
    {
        if ((uint)group >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(group), group, $"A group is from 0 to {Count - 1}, and is {group}.");
        }

        return members.AsSpan(starts[group], starts[group + 1] - starts[group]);
    }

    /// <summary>The group of a feature, from 0 to <see cref="Count"/> - 1.</summary>
    /// <param name="feature">From 0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public int GroupOf(int feature)
    {
        return (uint)feature < (uint)groupOf.Length
            ? groupOf[feature]
            : throw new ArgumentOutOfRangeException(nameof(feature), feature, $"A feature is from 0 to {groupOf.Length - 1}, and is {feature}.");
    }

    /// <summary>Where a group begins when all groups stand one after the other.</summary>
    internal int StartOf(int group) => starts[group];
}
