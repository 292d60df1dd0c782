using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>One writer, many readers, whole models only.</summary>
public class ModelPublisherTests
{
    private const int ReaderCount = 8;
    private const int Publications = 1_000_000;

    [Fact]
    public void Readers_see_whole_models_in_their_order_and_nobody_allocates()
    {
        var numbered = new double[16];
        AssertWhole(
            number =>
            {
                numbered.AsSpan().Fill(number);
                return new Double16(numbered, number);
            },
            static (in Double16 model) => NumberOf(model.Coefficients, model.Intercept));
    }

    [Fact]
    public void Models_larger_than_a_page_are_whole_as_well()
    {
        AssertWhole(
            static number => new Large(number),
            static (in Large model) => model.Number,
            publications: 100_000);
    }

    [Fact]
    public void Models_may_be_objects()
    {
        LinearModel<double>[] models = [.. Enumerable.Range(0, 1000).Select(number => new LinearModel<double>([number, number], number))];
        AssertWhole(
            number => models[Math.Min(number, models.Length - 1)],
            static (in LinearModel<double> model) => NumberOf(model.Coefficients, model.Intercept),
            publications: models.Length - 1);
    }

    [Fact]
    public void Last_model_published_is_the_current_one()
    {
        var publisher = new ModelPublisher<Double1>(new Double1([5.0], 1.0));
        Assert.Equal(0, publisher.Version);
        Assert.Equal(0, publisher.Read(out Double1 first));
        Assert.Equal(new Double1([5.0], 1.0), first);
        for (int number = 1; number <= 20; number++)
        {
            publisher.Publish(new Double1([number], 2.0));
            Assert.Equal(number, publisher.Version);
            Assert.Equal(new Double1([number], 2.0), publisher.Current);
            Assert.Equal(number, publisher.Read(out Double1 model));
            Assert.Equal(publisher.Current, model);
        }
    }

    private static void AssertWhole<TModel>(Func<int, TModel> create, Numbering<TModel> numberOf, int publications = Publications)
    {
        var publisher = new ModelPublisher<TModel>(create(0));
        using var start = new Barrier(ReaderCount + 1);
        var failures = new string?[ReaderCount];
        Thread[] readers = Enumerable.Range(0, ReaderCount).Select(index => new Thread(() =>
        {
            start.SignalAndWait();
            failures[index] = ReadUntil(publisher, numberOf, publications);
        })).ToArray();
        Array.ForEach(readers, reader => reader.Start());
        start.SignalAndWait();
        long allocatedByPublishing = 0;
        for (int number = 1; number <= publications; number++)
        {
            TModel model = create(number);
            long before = GC.GetAllocatedBytesForCurrentThread();
            publisher.Publish(in model);
            allocatedByPublishing += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Array.ForEach(readers, reader => reader.Join());
        Assert.All(failures, Assert.Null);
        Assert.Equal(publications, publisher.Version);

        // A collection that another thread sets off may retire the thread's allocation buffer, once in a while.
        Assert.True(allocatedByPublishing < publications / 10, $"{allocatedByPublishing} bytes were allocated.");
    }

    // Reads until the last model has come; what is wrong, or null.
    private static string? ReadUntil<TModel>(ModelPublisher<TModel> publisher, Numbering<TModel> numberOf, int last)
    {
        long previous = 0;
        long reads = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (previous < last)
        {
            long version = publisher.Read(out TModel model);
            if (numberOf(in model) != version)
            {
                return $"Model {version} holds {numberOf(in model)}.";
            }

            if (version < previous)
            {
                return $"Model {version} came after {previous}.";
            }

            previous = version;
            reads++;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated < 16_384 ? null : $"{allocated} bytes were allocated in {reads} reads.";
    }

    // The number that every value of a model has; -1 where they differ.
    private static double NumberOf(ReadOnlySpan<double> coefficients, double intercept)
    {
        return coefficients.IndexOfAnyExcept(intercept) < 0 ? intercept : -1.0;
    }

    private delegate double Numbering<TModel>(in TModel model);

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct Large
    {
        private const int Length = 600;
        private double first;

        public Large(double number) => ((Span<double>)this).Fill(number);

        public readonly double Number => NumberOf(this, this[0]);
    }
}
