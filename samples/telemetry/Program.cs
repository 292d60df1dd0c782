using System.Diagnostics;
using SimdRegression;

// Follows a pump by recursive least squares, and tells when its temperature is no longer what load, surroundings and fan explain.
const int Seconds = 200_000;
const int WarmUp = 1_000;
const int BearingWears = 120_000;
var follower = new PumpTemperature.RecursiveLeastSquares(new RecursiveLeastSquaresOptions { ForgettingFactor = 0.9995 });
var random = new Random(1);
double variance = 1.0;
int firstAlarm = 0;
long allocated = 0;
var time = new Stopwatch();
for (int second = 1; second <= Seconds; second++)
{
    double load = 40.0 + (30.0 * Math.Sin(second / 900.0)) + random.NextDouble();
    double outside = 15.0 + (8.0 * Math.Sin(second / 13_750.0));
    double? fan = random.Next(20) == 0 ? null : second % 600 < 200 ? 900.0 : 0.0;
    double temperature = 20.0 + (0.4 * load) + (0.9 * outside) - (0.01 * (fan ?? 300.0)) + random.NextDouble() + (second > BearingWears ? 6.0 : 0.0);
    long before = GC.GetAllocatedBytesForCurrentThread();
    time.Start();
    double surprise = follower.Update(new PumpReading(load, outside, fan, temperature));
    time.Stop();
    allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    bool isStrange = second > WarmUp && surprise * surprise > 36.0 * variance;
    firstAlarm = isStrange && firstAlarm == 0 ? second : firstAlarm;
    variance = isStrange ? variance : (0.999 * variance) + (0.001 * surprise * surprise);
}

Console.WriteLine(FormattableString.Invariant(
    $"the first alarm came {firstAlarm - BearingWears} s after the bearing began to wear; {time.Elapsed.TotalNanoseconds / Seconds:F0} ns a reading, {allocated} bytes allocated"));

/// <summary>A reading of the sensors; the speed of the fan is not always known.</summary>
public readonly record struct PumpReading(double Load, double Outside, [property: Feature(Fill = 300.0)] double? Fan, double Temperature);

[LinearModel<double, PumpReading>(Target = nameof(PumpReading.Temperature))]
public partial struct PumpTemperature;
