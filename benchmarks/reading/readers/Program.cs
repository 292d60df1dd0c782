using System.Diagnostics;
using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;
using nietras.SeparatedValues;
using SimdRegression;
using Sylvan.Data.Csv;

// Reads a file of numbers with another reader and fits least squares to the last column with this library:  Readers sep|sylvan|mlnet|arrow FILE
// Or writes a CSV file of numbers as an Arrow file:  Readers write-arrow FILE ARROW
const int Columns = 16;
const int RowsAtOnce = 2048;
var watch = Stopwatch.StartNew();
var moments = new LinearModel<double>.Moments(Columns - 1);
var rows = new double[RowsAtOnce * (Columns - 1)];
var targets = new double[RowsAtOnce];
int count = 0;
switch (args[0])
{
    case "sep":
        using (SepReader reader = Sep.Reader().FromFile(args[1]))
        {
            foreach (SepReader.Row row in reader)
            {
                for (int j = 0; j < Columns; j++)
                {
                    Take(j, row[j].Parse<double>());
                }

                Complete();
            }
        }

        break;
    case "sylvan":
        using (CsvDataReader reader = CsvDataReader.Create(args[1]))
        {
            while (reader.Read())
            {
                for (int j = 0; j < Columns; j++)
                {
                    Take(j, reader.GetDouble(j));
                }

                Complete();
            }
        }

        break;
    case "mlnet":
        var context = new MLContext();
        TextLoader.Column[] columns = [new("values", DataKind.Double, 0, Columns - 1)];
        IDataView view = context.Data.LoadFromTextFile(args[1], columns, separatorChar: ',', hasHeader: true);
        using (DataViewRowCursor cursor = view.GetRowCursor(view.Schema))
        {
            ValueGetter<VBuffer<double>> values = cursor.GetGetter<VBuffer<double>>(view.Schema["values"]);
            VBuffer<double> buffer = default;
            var dense = new double[Columns];
            while (cursor.MoveNext())
            {
                values(ref buffer);
                buffer.CopyTo(dense);
                for (int j = 0; j < Columns; j++)
                {
                    Take(j, dense[j]);
                }

                Complete();
            }
        }

        break;
    case "arrow":
        using (var reader = new ArrowFileReader(File.OpenRead(args[1])))
        {
            while (reader.ReadNextRecordBatch() is { } batch)
            {
                for (int i = 0; i < batch.Length; i++)
                {
                    for (int j = 0; j < Columns; j++)
                    {
                        Take(j, ((DoubleArray)batch.Column(j)).Values[i]);
                    }

                    Complete();
                }

                batch.Dispose();
            }
        }

        break;
    case "write-arrow":
        WriteArrow(args[1], args[2]);
        return 0;
    default:
        Console.Error.WriteLine("sep, sylvan, mlnet or arrow, and a file");
        return 2;
}

moments.Add(rows.AsSpan(0, count * (Columns - 1)), targets.AsSpan(0, count));
moments.Fit(default(LeastSquares), out LinearModel<double> model);
string coefficients = string.Join(", ", System.Array.ConvertAll([model.Intercept, .. model.Coefficients], value => value.ToString("R", CultureInfo.InvariantCulture)));
Console.WriteLine(FormattableString.Invariant($"{{\"seconds\": {watch.Elapsed.TotalSeconds:R}, \"coefficients\": [{coefficients}]}}"));
return 0;

static void WriteArrow(string source, string target)
{
    const int rowsOfBatch = 1 << 16;
    using SepReader reader = Sep.Reader().FromFile(source);
    var schema = new Schema.Builder();
    foreach (string name in reader.Header.ColNames)
    {
        schema.Field(new Field(name, DoubleType.Default, nullable: false));
    }

    Schema built = schema.Build();
    using FileStream file = File.Create(target);
    using var writer = new ArrowFileWriter(file, built);
    DoubleArray.Builder[] columns = Begin();
    int length = 0;
    foreach (SepReader.Row row in reader)
    {
        for (int j = 0; j < columns.Length; j++)
        {
            columns[j].Append(row[j].Parse<double>());
        }

        if (++length == rowsOfBatch)
        {
            WriteBatch();
        }
    }

    WriteBatch();
    writer.WriteEnd();

    DoubleArray.Builder[] Begin() => System.Array.ConvertAll(new int[built.FieldsList.Count], _ => new DoubleArray.Builder());

    void WriteBatch()
    {
        if (length > 0)
        {
            writer.WriteRecordBatch(new RecordBatch(built, columns.Select(column => (IArrowArray)column.Build()), length));
            columns = Begin();
            length = 0;
        }
    }
}

void Take(int column, double value)
{
    if (column < Columns - 1)
    {
        rows[(count * (Columns - 1)) + column] = value;
    }
    else
    {
        targets[count] = value;
    }
}

void Complete()
{
    if (++count == RowsAtOnce)
    {
        moments.Add(rows, targets);
        count = 0;
    }
}
