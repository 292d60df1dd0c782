using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using nietras.SeparatedValues;
using SimdRegression;
using Sylvan.Data.Csv;

// Reads a file of numbers with another reader and fits least squares to the last column with this library:  Readers sep|sylvan|mlnet FILE
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
    default:
        Console.Error.WriteLine("sep, sylvan or mlnet, and a file");
        return 2;
}

moments.Add(rows.AsSpan(0, count * (Columns - 1)), targets.AsSpan(0, count));
moments.Fit(default(LeastSquares), out LinearModel<double> model);
string coefficients = string.Join(", ", Array.ConvertAll([model.Intercept, .. model.Coefficients], value => value.ToString("R", CultureInfo.InvariantCulture)));
Console.WriteLine(FormattableString.Invariant($"{{\"seconds\": {watch.Elapsed.TotalSeconds:R}, \"coefficients\": [{coefficients}]}}"));
return 0;

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
