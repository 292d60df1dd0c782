namespace SimdRegression.Soak.Tasks;

/// <summary>
/// Models that are published while a thread of its own reads them. All numbers of a model are the number of its publication; the drift is how
/// many models were read that are no such model, or were older than one read before.
/// </summary>
internal sealed class PublisherTask : ISoakTask, IDisposable
{
    private const int ModelsAtOnce = 4096;
    private const int ReadsAtOnce = 256;

    private readonly ModelPublisher<Double32> publisher = new(default);
    private readonly double[] numbers = new double[32];
    private readonly Thread reader;
    private volatile bool isOver;
    private long published;
    private long faults;

    public PublisherTask()
    {
        reader = new Thread(Read) { IsBackground = true };
        reader.Start();
    }

    public string Name => "publisher and reader";

    public double Bound => 0.0;

    public Tally Done => new(0, 0, 0, published);

    public void Work()
    {
        for (int i = 0; i < ModelsAtOnce; i++)
        {
            published++;
            numbers.AsSpan().Fill(published);
            publisher.Publish(new Double32(numbers, published));
        }
    }

    public double Drift() => Volatile.Read(ref faults);

    public void Dispose()
    {
        isOver = true;
        reader.Join();
    }

    private void Read()
    {
        long last = 0;
        while (!isOver)
        {
            for (int i = 0; i < ReadsAtOnce; i++)
            {
                long version = publisher.Read(out Double32 model);
                bool isWhole = model.Intercept == version && model.Coefficients.IndexOfAnyExcept(model.Intercept) < 0 && version >= last;
                Volatile.Write(ref faults, faults + (isWhole ? 0 : 1));
                last = version;
            }

            Thread.Sleep(1);
        }
    }
}
