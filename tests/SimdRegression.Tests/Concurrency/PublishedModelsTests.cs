using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Concurrency;

/// <summary>Models whose coefficients tell their number, handed from a writer to readers that are held up at random.</summary>
public class PublishedModelsTests
{
    private const int Readers = 6;
    private const int Publications = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_reader_sees_a_mix_or_an_older_model(int seed)
    {
        var publisher = new ModelPublisher<Float64>(Numbered64(0));
        DisturbedThreads.Run(Readers + 1, seed, (thread, disturbance) =>
        {
            if (thread == 0)
            {
                for (int number = 1; number <= Publications; number++)
                {
                    disturbance.Strike();
                    Float64 model = Numbered64(number);
                    publisher.Publish(in model);
                }
            }
            else
            {
                ReadUntilLast(() => publisher, disturbance, static (in Float64 model) => NumberOf(in model));
            }
        });
        Assert.Equal(Publications, publisher.Version);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Objects_are_handed_on_as_well(int seed)
    {
        var publisher = new ModelPublisher<LinearModel<double>>(Numbered(0));
        DisturbedThreads.Run(Readers + 1, seed, (thread, disturbance) =>
        {
            if (thread == 0)
            {
                for (int number = 1; number <= Publications; number++)
                {
                    disturbance.Strike();
                    publisher.Publish(Numbered(number));
                }
            }
            else
            {
                ReadUntilLast(() => publisher, disturbance, static (in LinearModel<double> model) => NumberOf(model));
            }
        });
    }

    [Fact]
    public void Writers_may_take_turns_and_publishers_be_replaced()
    {
        // Each writer publishes a stretch, and now and then leaves a new publisher behind that begins with the last model.
        const int Writers = 3;
        const int Stretch = 500;
        var publisher = new ModelPublisher<LinearModel<double>>(Numbered(0));
        var gate = new object();
        int last = 0;
        DisturbedThreads.Run(Readers + Writers, seed: 6, (thread, disturbance) =>
        {
            if (thread >= Writers)
            {
                ReadUntilLast(() => Volatile.Read(ref publisher), disturbance, static (in LinearModel<double> model) => NumberOf(model));
                return;
            }

            while (true)
            {
                lock (gate)
                {
                    for (int i = 0; i < Stretch && last < Publications; i++)
                    {
                        disturbance.Strike();
                        publisher.Publish(Numbered(++last));
                    }

                    if (last == Publications)
                    {
                        return;
                    }

                    if (disturbance.Next(3) == 0)
                    {
                        Volatile.Write(ref publisher, new ModelPublisher<LinearModel<double>>(Numbered(last)));
                    }
                }
            }
        });
    }

    private static void ReadUntilLast<TModel>(Func<ModelPublisher<TModel>> current, Disturbance disturbance, Numbering<TModel> numberOf)
    {
        int previous = 0;
        while (previous < Publications)
        {
            disturbance.Strike();
            current().Read(out TModel model);
            int number = numberOf(in model);
            Assert.True(number >= previous, $"Model {number} came after {previous}.");
            previous = number;
        }
    }

    // Every coefficient is another function of the number, so that no two models have one in common.
    private static Float64 Numbered64(int number)
    {
        Span<float> coefficients = stackalloc float[64];
        for (int j = 0; j < coefficients.Length; j++)
        {
            coefficients[j] = number + (j << 16);
        }

        return new Float64(coefficients, number);
    }

    private static int NumberOf(in Float64 model)
    {
        for (int j = 0; j < model.Coefficients.Length; j++)
        {
            Assert.Equal(model.Intercept + (j << 16), model.Coefficients[j]);
        }

        return (int)model.Intercept;
    }

    private static LinearModel<double> Numbered(int number) => new([number, 2.0 * number, 3.0 * number], number);

    private static int NumberOf(LinearModel<double> model)
    {
        Assert.Equal([model.Intercept, 2.0 * model.Intercept, 3.0 * model.Intercept], model.Coefficients.ToArray());
        return (int)model.Intercept;
    }

    private delegate int Numbering<TModel>(in TModel model);
}
