"""Times two builds of this library alternately on the same files, and lists what became slower or faster; eng/regress builds them.

README.md has the protocol that both builds speak.
"""

import argparse
import os
import statistics
import sys
import tempfile

from compare import CHOICE_ROWS, PENALTIES, PREDICTION_ROWS, Program, figure

# For each work: the rows, and the numbers of features.
WORKS = {
    "moments": (100_000, [8, 16, 32, 64]),
    "predict": (PREDICTION_ROWS, [8, 16, 64]),
    "ridge": (100_000, [16]),
    "ols-warm": (32_768, [4, 8, 16, 32, 64]),
    "ridge-warm": (32_768, [4, 8, 16, 32, 64]),
    "lasso-warm": (32_768, [4, 8, 16, 32, 64]),
    "elastic-net-warm": (32_768, [16]),
    "lasso-path": (32_768, [16]),
    "elastic-net-path": (32_768, [16]),
    "ridge-path": (32_768, [16]),
    "rls": (10_000, [8, 16, 32]),
    "logistic": (20_000, [8, 16, 32]),
    "logistic-l1": (20_000, [16]),
    "lasso-choice": (None, [10, 16]),
    "ridge-choice": (None, [20]),
    "logistic-choice": (None, [16]),
}

# What moved by less than this share is noise, or not worth a line.
MOVED = 0.08


def compare(before, after, work, features, rounds, folder):
    """The samples of both builds, which take turns; each round the other one begins."""
    rows = WORKS[work][0] or CHOICE_ROWS[work][features]
    words = work, "double", features, rows, PENALTIES.get(work, 0.0), os.path.join(folder, "rows"), os.path.join(folder, "targets")
    before.ask("generate", *words)
    for program in (before, after):
        if not program.ask("prepare", *words)["ready"]:
            sys.exit(f"{program.name} does not offer {work} with {features} features.")
    samples = {before: [], after: []}
    for turn in range(rounds):
        for program in (before, after) if turn % 2 == 0 else (after, before):
            samples[program].append(program.ask("time")["nanoseconds"])
    return samples[before], samples[after]


def main():
    """Reads the command line, compares, prints; exit 1 where something is slower by least and by median."""
    parser = argparse.ArgumentParser(prog="eng/regress", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(WORKS), help="works, separated by commas")
    parser.add_argument("--rounds", type=int, default=15, help="rounds, of which least and median are told")
    parser.add_argument("before", help="the program of the older build")
    parser.add_argument("after", help="the program of the newer build")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    if unknown := set(wanted) - set(WORKS):
        parser.error(f"there is no work {', '.join(unknown)}; there are {', '.join(WORKS)}")

    before, after = (Program(name, ["dotnet", path, "peers", "own"])
                     for name, path in (("before", arguments.before), ("after", arguments.after)))
    slower = []
    print("| work | N | before, us: least | median | after: least | median | after / before: least | median | |", flush=True)
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |", flush=True)
    with tempfile.TemporaryDirectory(prefix="regress") as folder:
        for work in wanted:
            for features in WORKS[work][1]:
                old, new = compare(before, after, work, features, arguments.rounds, folder)
                figures = [min(old), statistics.median(old), min(new), statistics.median(new)]
                least, median = figures[2] / figures[0], figures[3] / figures[1]
                verdict = "slower" if min(least, median) > 1 + MOVED else "faster" if max(least, median) < 1 - MOVED else ""
                slower += [f"{work} {features}"] if verdict == "slower" else []
                cells = [figure(nanoseconds / 1e3) if nanoseconds >= 1e3 else f"{nanoseconds / 1e3:.4f}" for nanoseconds in figures]
                print(f"| {work} | {features} | " + " | ".join([*cells, f"{least:.3f}", f"{median:.3f}", verdict]) + " |", flush=True)
    for program in (before, after):
        program.close()
    print()
    print(f"{len(slower)} slower by more than {MOVED:.0%}, by least and by median" + (": " + ", ".join(slower) if slower else "."))
    sys.exit(1 if slower else 0)


if __name__ == "__main__":
    main()
