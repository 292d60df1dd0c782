using System.Runtime.CompilerServices;
using SimdRegression.Online;

namespace SimdRegression;

/// <summary>
/// Hands models from one thread that fits to any number of threads that predict, without locks: the writer never waits, readers never see a
/// mix of two models, and neither allocates. For structs of any size and for classes.
/// </summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <remarks>
/// <para>
/// Models stand in a ring of slots. The writer marks the slot that was published longest ago as being written, copies the new model into
/// it, stamps it with the number of the model, and then makes that number the current one. A reader takes the current number, copies the
/// slot, and then looks whether the stamp is still that number; if so, nobody began to write before the copy was complete. Only a reader
/// that is held up while seven more models are published has to try again. Barriers keep the order of these steps on machines that do not keep it
/// by themselves (Arm).
/// </para>
/// <para>
/// Each reader sees numbers that never fall. Models that are objects, and objects that models refer to, are kept alive until seven
/// more models were published.
/// </para>
/// <para>Thread safety: one thread at a time publishes, while any number of threads read.</para>
/// </remarks>
public sealed class ModelPublisher<TModel>
{
    // A power of two.
    private const int SlotCount = 8;

    private readonly Slot[] slots = new Slot[SlotCount];
    private PaddedNumber current;

    /// <summary>Publishes a first model, of number 0.</summary>
    /// <param name="model">The model that readers see until another is published.</param>
    public ModelPublisher(TModel model)
    {
        slots[0].Model = model;
        for (int i = 1; i < slots.Length; i++)
        {
            slots[i].Stamp = Slot.BeingWritten;
        }
    }

    /// <summary>The number of models published after the first one: the number of the current model.</summary>
    public long Version => Volatile.Read(ref current.Value);

    /// <summary>A copy of the current model. For any number of threads at the same time.</summary>
    public TModel Current
    {
        get
        {
            Read(out TModel model);
            return model;
        }
    }

    /// <summary>Publishes a model. For one thread at a time; readers need not stop, and are not waited for.</summary>
    /// <param name="model">The model; copied.</param>
    public void Publish(in TModel model)
    {
        long number = current.Value + 1;
        ref Slot slot = ref SlotOf(number);
        Volatile.Write(ref slot.Stamp, Slot.BeingWritten);
        StoreBarrier();
        slot.Model = model;
        Volatile.Write(ref slot.Stamp, number);
        Volatile.Write(ref current.Value, number);
    }

    /// <summary>Reads the current model. For any number of threads at the same time.</summary>
    /// <param name="model">Receives a copy; a variable of the calling thread, as it may hold something else until the call returns.</param>
    /// <returns>The number of the model: 0 for the first.</returns>
    public long Read(out TModel model)
    {
        while (true)
        {
            long number = Volatile.Read(ref current.Value);
            ref Slot slot = ref SlotOf(number);
            model = slot.Model;
            LoadBarrier();
            if (Volatile.Read(ref slot.Stamp) == number)
            {
                return number;
            }
        }
    }

    // What was stored before becomes visible before what is stored after.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBarrier()
    {
#if NET10_0_OR_GREATER
        Volatile.WriteBarrier();
#else
        Interlocked.MemoryBarrier();
#endif
    }

    // What was loaded before is not newer than what is loaded after.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadBarrier()
    {
#if NET10_0_OR_GREATER
        Volatile.ReadBarrier();
#else
        Interlocked.MemoryBarrier();
#endif
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot SlotOf(long number) => ref slots[(int)number & (SlotCount - 1)];

    /// <summary>A model and its number, kept off the cache lines of its neighbours, so that writing one does not disturb who reads another.</summary>
    private struct Slot
    {
        /// <summary>The stamp of a slot that holds no whole model.</summary>
        public const long BeingWritten = -1;

        public long Stamp;
        public TModel Model;

        // Two lines, because processors fetch them in pairs.
        private readonly Lines behind;
    }

    [InlineArray(16)]
    private struct Lines
    {
        private long first;
    }
}
