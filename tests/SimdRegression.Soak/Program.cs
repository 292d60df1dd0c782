using SimdRegression.Soak;
IReadOnlyList<ISoakTask> tasks = AllTasks.Create(1);
double seconds = double.Parse(args[0]);
var start = DateTime.UtcNow; double next = 1;
while (true) {
  foreach (var t in tasks) for (int k=0;k<8;k++) t.Work();
  double e = (DateTime.UtcNow-start).TotalSeconds;
  if (e > next) { Console.WriteLine($"--- {e:F0}"); foreach (var t in tasks) Console.WriteLine($"{t.Name,-55} {t.Done.Updates,12} {t.Drift():e1}"); next *= 3; }
  if (e > seconds) break;
}
