"""Runs the tool and its peers alternately on the same files; see eng/reading."""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time

# This process stays small: what a process holds when it starts another counts as the other's peak.
from make_files import COLUMNS

# Packages of the system belong to the system's Python.
PYTHON = "/usr/bin/python3"


class Contender:
    """A command: its times, the most memory it held, and what it printed last."""

    def __init__(self, name, command, cores):
        self.name, self.command, self.cores = name, command, cores
        self.seconds, self.megabytes, self.output = [], 0.0, ""

    def run(self):
        environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        os.sched_setaffinity(0, self.cores)
        start = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.PIPE, env=environment)
        self.output = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - start)
        if status != 0:
            sys.exit(f"{' '.join(self.command)} failed")
        self.megabytes = max(self.megabytes, usage.ru_maxrss / 1024)

    @property
    def milliseconds(self):
        return 1e3 * statistics.median(self.seconds)

    def coefficients(self):
        answer = json.loads(self.output)
        found = answer["coefficients"]
        return found if isinstance(found, list) else [answer["intercept"], *found.values()]


def show(title, contenders, rounds, note=lambda _: ""):
    """Takes turns, checks that all agree, and prints a line each."""
    for round_number in range(rounds + 1):
        for contender in contenders:
            contender.run()
            if round_number == 0:
                # The first run warms the file cache.
                contender.seconds.clear()
    answers = [c.coefficients() for c in contenders if c.output.lstrip().startswith("{")]
    for answer in answers:
        if not all(math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-5) for a, b in zip(answer, answers[0], strict=True)):
            sys.exit(f"{title}: the answers differ")
    reference = contenders[-1].milliseconds
    for contender in contenders:
        print(f"| {title} | {contender.name} | {contender.milliseconds:,.1f} | {reference / contender.milliseconds:.2f} "
              f"| {contender.megabytes:.0f} | {note(contender)} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--small", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    versions = subprocess.run(
        [PYTHON, f"{here}/make_files.py", options.scratch, str(options.rows)], check=True, stdout=subprocess.PIPE).stdout.decode().strip()
    one, everything = {options.core}, os.sched_getaffinity(0)
    ahead = [f"{options.build}/ahead-of-time/simdreg"]
    just_in_time = ["dotnet", f"{options.build}/just-in-time/simdreg.dll"]

    def tool(*arguments, cores=one):
        where = "" if cores is one else f", {len(cores)} cores"
        return [Contender(f"ahead of time{where}", ahead + list(arguments), cores),
                Contender(f"just in time{where}", just_in_time + list(arguments), cores)]

    def fit(name):
        return "fit", f"{options.scratch}/{name}", "--target", f"x{COLUMNS - 1}", "--model", "ols", "--json"

    def python(name, label):
        return Contender(label, [PYTHON, f"{here}/pandas_peer.py", f"{options.scratch}/{name}"], one)

    def without_imports(contender):
        if not contender.output.startswith('{"seconds"'):
            return ""
        return f"{1e3 * json.loads(contender.output)['seconds']:,.0f} ms without imports"

    print(f"{options.rows:,} x {COLUMNS}, {versions}, medians of {options.rounds}\n")
    print("| work | by | ms | the last one's time over this one's | peak MB | |\n| --- | --- | ---: | ---: | ---: | --- |")
    size = os.path.getsize(f"{options.scratch}/numbers.csv") / 1e6
    show(f"CSV, {size:.0f} MB", tool(*fit("numbers.csv")) + [python("numbers.csv", "pandas, scikit-learn")],
         options.rounds, note=without_imports)
    if len(everything) > 1:
        show(f"CSV, {size:.0f} MB", tool(*fit("numbers.csv"), cores=everything), options.rounds)
    readers = [Contender(label, ["dotnet", f"{options.build}/readers/Readers.dll", word, f"{options.scratch}/numbers.csv"], one)
               for word, label in (("sep", "Sep, then this library's moments"), ("sylvan", "Sylvan.Data.Csv, then the same"),
                                   ("mlnet", "ML.NET's loader, then the same"))]
    show(f"CSV, {size:.0f} MB, readers of .NET", readers + tool(*fit("numbers.csv"))[1:], options.rounds, note=without_imports)
    arrow = f"{options.scratch}/numbers.arrow"
    subprocess.run(["dotnet", f"{options.build}/readers/Readers.dll", "write-arrow", f"{options.scratch}/numbers.csv", arrow], check=True)
    by_hand = Contender("Apache.Arrow, then this library's moments", ["dotnet", f"{options.build}/readers/Readers.dll", "arrow", arrow], one)
    show(f"Arrow, {os.path.getsize(arrow) / 1e6:.0f} MB", tool(*fit("numbers.arrow")) + [by_hand], options.rounds, note=without_imports)
    zipped = os.path.getsize(f"{options.scratch}/numbers.csv.gz") / 1e6
    show(f"CSV, gz, {zipped:.0f} MB", tool(*fit("numbers.csv.gz")) + [python("numbers.csv.gz", "pandas, scikit-learn")],
         options.rounds, note=without_imports)
    raw = ("--categorical", "auto", "--missing", "mean")
    size = os.path.getsize(f"{options.scratch}/mixed.csv") / 1e6
    show(f"text and gaps, {size:.0f} MB", tool(*fit("mixed.csv"), *raw) + [python("mixed.csv", "pandas, scikit-learn")],
         options.rounds, note=without_imports)
    if len(everything) > 1:
        show(f"text and gaps, {size:.0f} MB", tool(*fit("mixed.csv"), *raw, cores=everything), options.rounds)
    least = Contender("a C program that maps and sums", [f"{options.build}/sum_mapped", f"{options.scratch}/c.npy"], one)
    show(".npy", tool(*fit("c.npy")) + [python("c.npy", "NumPy, scikit-learn"), least], options.rounds,
         note=lambda c: f"{c.output.split()[1]} ms to sum again from memory" if c is least else without_imports(c))
    show(".npy, Fortran order", tool(*fit("fortran.npy")) + [python("fortran.npy", "NumPy, scikit-learn")],
         options.rounds, note=without_imports)
    show(".npy, float32", tool(*fit("single.npy")), options.rounds)
    show(".npy, float32, --precision single", tool(*fit("single.npy"), "--precision", "single"), options.rounds)
    show("fit of 442 x 10", tool("fit", options.small, "--target", "y", "--model", "ols", "--json"), 4 * options.rounds)
    show("--help", tool("--help"), 4 * options.rounds)


if __name__ == "__main__":
    main()
