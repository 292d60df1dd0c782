using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace SimdRegression.Tiers;

/// <summary>What the just-in-time compiler has told of a method.</summary>
/// <param name="Name">Type, name and type arguments.</param>
/// <param name="Token">Its metadata token.</param>
/// <param name="Milliseconds">What compiling it took.</param>
/// <param name="WasSlow">Whether it was compiled without optimisation at some time.</param>
/// <param name="WasPromoted">Whether it was compiled again because it ran often or long.</param>
internal sealed record CompiledMethod(string Name, int Token, double Milliseconds, bool WasSlow, bool WasPromoted);

/// <summary>Listens to the compiler of this process: in which tier each method was compiled.</summary>
/// <remarks>
/// The runtime compiles a method again when it has run thirty times, or long in one loop. So a method that was compiled without optimisation and
/// then again is one that runs per block or per row, and was slow in the first calls. That counts calls and measures no time.
/// </remarks>
internal sealed class JitEvents : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Compilation = (EventKeywords)0x10;

    // MethodFlags: https://learn.microsoft.com/dotnet/fundamentals/diagnostics/runtime-method-events
    private const int TierShift = 7;
    private const int TierMask = 7;

    private readonly ConcurrentDictionary<ulong, CompiledMethod> methods = new();
    private readonly ConcurrentDictionary<ulong, DateTime> begun = new();

    private enum Tier
    {
        Unknown,
        Unoptimized,
        Optimized,
        Quick,
        Promoted,
        PromotedInLoop,
        InstrumentedQuick,
        InstrumentedPromoted,
    }

    /// <summary>All methods that were compiled since.</summary>
    public ICollection<CompiledMethod> Methods => methods.Values;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
        {
            EnableEvents(eventSource, EventLevel.Verbose, Compilation);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName is string started && started.StartsWith("MethodJittingStarted", StringComparison.Ordinal))
        {
            begun[Convert.ToUInt64(eventData.Payload![eventData.PayloadNames!.IndexOf("MethodID")], CultureInfo.InvariantCulture)] = eventData.TimeStamp;
            return;
        }

        if (eventData.EventName is null || !eventData.EventName.StartsWith("MethodLoadVerbose", StringComparison.Ordinal))
        {
            return;
        }

        object? Value(string name) => eventData.Payload![eventData.PayloadNames!.IndexOf(name)];
        ulong id = Convert.ToUInt64(Value("MethodID"), CultureInfo.InvariantCulture);
        uint flags = Convert.ToUInt32(Value("MethodFlags"), CultureInfo.InvariantCulture);
        var tier = (Tier)((flags >> TierShift) & TierMask);
        bool isSlow = tier is Tier.Unoptimized or Tier.Quick or Tier.InstrumentedQuick;
        int token = Convert.ToInt32(Value("MethodToken"), CultureInfo.InvariantCulture);
        string name = $"{Value("MethodNamespace")}.{Value("MethodName")}";
        double milliseconds = begun.TryGetValue(id, out DateTime begin) ? (eventData.TimeStamp - begin).TotalMilliseconds : 0.0;
        methods.AddOrUpdate(
            id,
            _ => new CompiledMethod(name, token, milliseconds, isSlow, tier == Tier.PromotedInLoop),
            (_, before) => before with { WasSlow = before.WasSlow || isSlow, WasPromoted = true });
    }
}
