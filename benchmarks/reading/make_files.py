"""Writes the files of eng/reading to a folder, and prints the versions that made them: make_files.py FOLDER ROWS."""
import sys

COLUMNS = 16


def main(folder, rows):
    import numpy
    import pandas

    random = numpy.random.default_rng(1)
    data = random.standard_normal((rows, COLUMNS))
    data[:, -1] = data[:, :-1] @ numpy.arange(1, COLUMNS) + 3 + 0.5 * data[:, -1]
    numpy.save(f"{folder}/c.npy", data)
    numpy.save(f"{folder}/fortran.npy", numpy.asfortranarray(data))
    numpy.save(f"{folder}/single.npy", data.astype(numpy.float32))
    pandas.DataFrame(data, columns=[f"x{i}" for i in range(COLUMNS)]).to_csv(f"{folder}/numbers.csv", index=False)
    table = pandas.DataFrame(data, columns=[f"x{i}" for i in range(COLUMNS)])
    table.to_csv(f"{folder}/numbers.csv.gz", index=False, compression={"method": "gzip", "compresslevel": 1})

    # Two columns of text in the place of two of numbers, and one gap in fifty in the others but the target.
    mixed = table.mask(random.random(data.shape) < 0.02)
    mixed[f"x{COLUMNS - 1}"] = data[:, -1]
    mixed["x3"] = random.choice(["Berlin", "Ulm", "Vienna", "new york", "Paris", "Rome"], rows)
    mixed["x7"] = random.choice(["gas", "oil", "pump"], rows)
    mixed.to_csv(f"{folder}/mixed.csv", index=False)
    print(f"pandas {pandas.__version__}, NumPy {numpy.__version__}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
