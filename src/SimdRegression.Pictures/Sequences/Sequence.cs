namespace SimdRegression.Pictures.Sequences;

/// <summary>The verbs of LINQ that the tool needs, as loops over arrays.</summary>
/// <remarks>
/// System.Linq brings every verb for every value type that one of them is used with: 7.9 of the 21 MB of the tool when it is published ahead
/// of time. These are loops that answer with arrays at once, so a type costs only the verbs that it is used with. Names, order of elements
/// and treatment of NaN are those of LINQ.
/// </remarks>
internal static class Sequence
{
    /// <summary>Consecutive whole numbers.</summary>
    public static int[] Range(int start, int count)
    {
        var numbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = start + i;
        }

        return numbers;
    }

    public static TResult[] Select<T, TResult>(this IEnumerable<T> source, Func<T, TResult> map)
    {
        T[] items = Items(source);
        var results = new TResult[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            results[i] = map(items[i]);
        }

        return results;
    }

    public static TResult[] Select<T, TResult>(this IEnumerable<T> source, Func<T, int, TResult> map)
    {
        T[] items = Items(source);
        var results = new TResult[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            results[i] = map(items[i], i);
        }

        return results;
    }

    public static TResult[] SelectMany<T, TResult>(this IEnumerable<T> source, Func<T, IEnumerable<TResult>> map)
    {
        var results = new List<TResult>();
        foreach (T item in source)
        {
            results.AddRange(map(item));
        }

        return [.. results];
    }

    public static TResult[] Zip<T, TOther, TResult>(this T[] source, TOther[] others, Func<T, TOther, TResult> map)
    {
        var results = new TResult[Math.Min(source.Length, others.Length)];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = map(source[i], others[i]);
        }

        return results;
    }

    public static T[] Where<T>(this IEnumerable<T> source, Func<T, bool> accepts)
    {
        var kept = new List<T>();
        foreach (T item in source)
        {
            if (accepts(item))
            {
                kept.Add(item);
            }
        }

        return [.. kept];
    }

    public static T[] Where<T>(this IEnumerable<T> source, Func<T, int, bool> accepts)
    {
        T[] items = Items(source);
        var kept = new List<T>();
        for (int i = 0; i < items.Length; i++)
        {
            if (accepts(items[i], i))
            {
                kept.Add(items[i]);
            }
        }

        return [.. kept];
    }

    /// <summary>The items by their keys, the least first, NaN before all; equal ones stay in their order.</summary>
    public static T[] OrderBy<T>(this IEnumerable<T> source, Func<T, double> key) => Sorted(source, key, descending: false);

    /// <summary>The items by their keys, the largest first, NaN after all; equal ones stay in their order.</summary>
    public static T[] OrderByDescending<T>(this IEnumerable<T> source, Func<T, double> key) => Sorted(source, key, descending: true);

    public static double[] Order(this IEnumerable<double> source) => source.OrderBy(value => value);

    public static double[] OrderDescending(this IEnumerable<double> source) => source.OrderByDescending(value => value);

    public static int[] Order(this IEnumerable<int> source) => source.OrderBy(value => value);

    public static T[] Distinct<T>(this IEnumerable<T> source) => source.Except([]);

    /// <summary>The items that are not among others, each once.</summary>
    public static T[] Except<T>(this IEnumerable<T> source, IEnumerable<T> others)
    {
        var seen = new HashSet<T>(others);
        return source.Where(seen.Add);
    }

    public static T[] Append<T>(this IEnumerable<T> source, T item) => [.. Items(source), item];

    public static T[] Prepend<T>(this IEnumerable<T> source, T item) => [item, .. Items(source)];

    public static T[] Concat<T>(this IEnumerable<T> source, IEnumerable<T> others) => [.. Items(source), .. Items(others)];

    public static T[] Skip<T>(this IEnumerable<T> source, int count)
    {
        T[] items = Items(source);
        return items[Math.Min(count, items.Length)..];
    }

    /// <summary>The first items; no more of the source is read.</summary>
    public static T[] Take<T>(this IEnumerable<T> source, int count)
    {
        var taken = new List<T>();
        foreach (T item in source)
        {
            if (taken.Count >= count)
            {
                break;
            }

            taken.Add(item);
        }

        return [.. taken];
    }

    public static T[] Reversed<T>(this IEnumerable<T> source)
    {
        T[] items = [.. Items(source)];
        Array.Reverse(items);
        return items;
    }

    public static T[] DefaultIfEmpty<T>(this T[] source, T item) => source.Length > 0 ? source : [item];

    public static bool Any<T>(this IEnumerable<T> source, Func<T, bool> accepts)
    {
        foreach (T item in source)
        {
            if (accepts(item))
            {
                return true;
            }
        }

        return false;
    }

    public static bool All<T>(this IEnumerable<T> source, Func<T, bool> accepts) => !source.Any(item => !accepts(item));

    public static bool Contains<T>(this IEnumerable<T> source, T item) => source.Any(other => EqualityComparer<T>.Default.Equals(other, item));

    public static int Count<T>(this IEnumerable<T> source, Func<T, bool> accepts)
    {
        int count = 0;
        foreach (T item in source)
        {
            count += accepts(item) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The first item that is accepted.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static T First<T>(this IEnumerable<T> source, Func<T, bool> accepts)
    {
        foreach (T item in source)
        {
            if (accepts(item))
            {
                return item;
            }
        }

        throw new InvalidOperationException("No item is accepted.");
    }

    /// <summary>The first item that is accepted, or null.</summary>
    public static T? FirstOrDefault<T>(this IEnumerable<T> source, Func<T, bool> accepts)
        where T : class
    {
        foreach (T item in source)
        {
            if (accepts(item))
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>The least number, or NaN where one is NaN.</summary>
    public static double Min(this IEnumerable<double> source)
    {
        double[] items = NotEmpty(source);
        double least = items[0];
        foreach (double item in items)
        {
            if (double.IsNaN(item))
            {
                return item;
            }

            least = item < least ? item : least;
        }

        return least;
    }

    /// <summary>The largest number; NaN only where all are NaN.</summary>
    public static double Max(this IEnumerable<double> source)
    {
        double[] items = NotEmpty(source);
        double largest = items[0];
        foreach (double item in items)
        {
            largest = item > largest || double.IsNaN(largest) ? item : largest;
        }

        return largest;
    }

    public static int Max(this IEnumerable<int> source) => source.Max(item => item);

    public static double Max<T>(this IEnumerable<T> source, Func<T, double> value) => source.Select(value).Max();

    public static int Max<T>(this IEnumerable<T> source, Func<T, int> value) => (int)source.Select(item => (double)value(item)).Max();

    /// <summary>The item with the least key, the first of several; NaN is less than all numbers.</summary>
    public static T MinBy<T>(this IEnumerable<T> source, Func<T, double> key) => Extreme(source, key, sign: -1);

    /// <summary>The item with the largest key, the first of several.</summary>
    public static T MaxBy<T>(this IEnumerable<T> source, Func<T, double> key) => Extreme(source, key, sign: 1);

    public static int Sum<T>(this IEnumerable<T> source, Func<T, int> value) => checked((int)source.Sum(item => (long)value(item)));

    public static long Sum<T>(this IEnumerable<T> source, Func<T, long> value)
    {
        long sum = 0;
        foreach (T item in source)
        {
            sum += value(item);
        }

        return sum;
    }

    /// <summary>The mean, summed in the order of the items.</summary>
    public static double Average<T>(this IEnumerable<T> source, Func<T, double> value)
    {
        double[] items = NotEmpty(source.Select(value));
        double sum = 0.0;
        foreach (double item in items)
        {
            sum += item;
        }

        return sum / items.Length;
    }

    public static T[] ToArray<T>(this IEnumerable<T> source) => [.. Items(source)];

    // The items of an array are not copied.
    private static T[] Items<T>(IEnumerable<T> source)
    {
        if (source is T[] array)
        {
            return array;
        }

        var items = new List<T>();
        items.AddRange(source);
        return items.ToArray();
    }

    private static T[] NotEmpty<T>(IEnumerable<T> source)
    {
        T[] items = Items(source);
        return items.Length > 0 ? items : throw new InvalidOperationException("There are no items.");
    }

    private static T[] Sorted<T>(IEnumerable<T> source, Func<T, double> key, bool descending)
    {
        T[] items = Items(source);
        double[] keys = items.Select(key);
        int[] order = Range(0, items.Length);
        int sign = descending ? -1 : 1;
        Array.Sort(order, (a, b) => keys[a].CompareTo(keys[b]) is not 0 and int compared ? sign * compared : a.CompareTo(b));
        return order.Select(i => items[i]);
    }

    private static T Extreme<T>(IEnumerable<T> source, Func<T, double> key, int sign)
    {
        T[] items = NotEmpty(source);
        double[] keys = items.Select(key);
        int best = 0;
        for (int i = 1; i < keys.Length; i++)
        {
            best = sign * keys[i].CompareTo(keys[best]) > 0 ? i : best;
        }

        return items[best];
    }
}
