using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>A model as it is saved, of any element type.</summary>
internal abstract class FittedModel
{
    /// <summary>Writes the model.</summary>
    public abstract void Save(Stream destination);

    /// <summary>Scores the model on the rows of a file.</summary>
    /// <param name="stream">Not read yet; disposed.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="weights">The column of weights, or null.</param>
    /// <param name="console">Where progress goes.</param>
    public abstract ModelScore Score(InputStream stream, TableReading reading, string? weights, ToolConsole console);

    /// <summary>Scores the model on rows that were kept aside.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="labels">The labels of the classes, or null.</param>
    /// <param name="console">Where progress goes.</param>
    public abstract ModelScore Score(EncodedTable rows, ClassLabels? labels, ToolConsole console);

    /// <summary>Writes this model and others of the same element type, each of a target of its own, as one document.</summary>
    /// <param name="models">The models, this one among them, in the order of the targets.</param>
    /// <param name="dataName">What messages call the data.</param>
    /// <param name="destination">Where it is written.</param>
    public abstract void SaveTogether(FittedModel[] models, string dataName, Stream destination);

    /// <summary>A model of an element type.</summary>
    public static FittedModel Of<T>(ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new OfType<T>(document);

    /// <summary>A classifier of an element type.</summary>
    public static FittedModel Of<T>(MultiOutputDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new OfClasses<T>(document);

    private sealed class OfClasses<T>(MultiOutputDocument<T> document) : FittedModel
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ClassModel<T> model = ClassModel<T>.Of(document);

        public override void Save(Stream destination) => document.Save(destination);

        public override void SaveTogether(FittedModel[] models, string dataName, Stream destination) =>
            throw new NotSupportedException("A classifier has one target.");

        public override ModelScore Score(InputStream stream, TableReading reading, string? weights, ToolConsole console)
        {
            using var rows = ModelTable<T>.ForClasses(model, TableFormats.From(stream, reading), weights, isJudged: true);
            return ClassScoring.Run(model, rows.Table, rows.Plan, rows.Read, rows.LabelProblem, console);
        }

        public override ModelScore Score(EncodedTable rows, ClassLabels? labels, ToolConsole console)
        {
            bool Read(RowBlock<T> block)
            {
                bool isRead = rows.Read(rows.Plan, block);
                if (isRead)
                {
                    block.ChangeTargets(labels!.ClassOf);
                }

                return isRead;
            }

            return ClassScoring.Run(model, rows, rows.Plan, Read, "the label does not occur in the rows of the fit", console);
        }
    }

    private sealed class OfType<T>(ModelDocument<T> document) : FittedModel
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override void Save(Stream destination) => document.Save(destination);

        public override void SaveTogether(FittedModel[] models, string dataName, Stream destination)
        {
            MultiOutputDocument<T> together;
            try
            {
                together = new MultiOutputDocument<T>(Array.ConvertAll(models, model => ((OfType<T>)model).Document))
                {
                    Encoder = document.Encoder,
                    Annotations = document.Annotations,
                };
            }
            catch (ArgumentException)
            {
                throw new UnusableDataException(
                    dataName, "the targets have gaps in different rows, so their fits have different features; rows with all targets are accepted");
            }

            together.Save(destination);
        }

        private ModelDocument<T> Document => document;

        public override ModelScore Score(InputStream stream, TableReading reading, string? weights, ToolConsole console)
        {
            using var rows = new ModelTable<T>(document, stream, reading, weights, isJudged: true);
            return ModelScoring.Run(document, rows.Table, rows.Plan, rows.Read, rows.LabelProblem, console);
        }

        public override ModelScore Score(EncodedTable rows, ClassLabels? labels, ToolConsole console)
        {
            bool Read(RowBlock<T> block)
            {
                bool isRead = rows.Read(rows.Plan, block);
                if (isRead && labels is not null)
                {
                    block.ChangeTargets(labels.ClassOf);
                }

                return isRead;
            }

            return ModelScoring.Run(document, rows, rows.Plan, Read, "the label does not occur in the rows of the fit", console);
        }
    }
}
