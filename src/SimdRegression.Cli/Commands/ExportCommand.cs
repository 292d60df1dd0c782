using System.Numerics;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Generators.Trained;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Commands;

/// <summary><c>export</c>: a saved model in a form that needs no part of this library.</summary>
internal static class ExportCommand
{
    private const string OutputOption = "--output";

    public static ExitCode Run(ExportRequest request, ToolConsole console)
    {
        if (request.Namespace is string space)
        {
            if (request.Format != ExportFormat.CSharp)
            {
                throw new CommandLineException("--namespace: only --format csharp has one");
            }

            if (!Spelling.IsName(space))
            {
                throw new CommandLineException($"--namespace: \"{space}\" is not accepted; names of C# with dots between them are");
            }
        }

        string? path = request.OutputPath == OutputNames.StandardStream ? null : request.OutputPath;
        if (path is not null)
        {
            new OutputNames(request.ModelPath).AddFile(OutputOption, path);
        }

        ModelFile file = ModelFile.Read(request.ModelPath);
        byte[] written = file.IsNetwork
            ? file.IsSinglePrecision ? Written(request, file.LoadNetwork<float>()) : Written(request, file.LoadNetwork<double>())
            : Written(request, file.OfOneOutput("export"));
        if (path is null)
        {
            console.OutputStream.Write(written);
        }
        else
        {
            PendingFile.Write(OutputOption, path, stream => stream.Write(written));
        }

        return ExitCode.Done;
    }

    private static byte[] Written(ExportRequest request, ModelFile file)
        => file.IsSinglePrecision ? Written(request, file, file.Load<float>()) : Written(request, file, file.Load<double>());

    private static byte[] Written<T>(ExportRequest request, NetworkDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Format == ExportFormat.CSharp)
        {
            throw new CommandLineException("--format: csharp is for linear models; onnx and json are accepted for a network");
        }

        using var stream = new MemoryStream();
        if (request.Format == ExportFormat.Onnx)
        {
            document.SaveOnnx(stream);
        }
        else
        {
            document.Save(stream);
        }

        return stream.ToArray();
    }

    private static byte[] Written<T>(ExportRequest request, ModelFile file, ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Format == ExportFormat.CSharp)
        {
            return Encoding.UTF8.GetBytes(CSharp(request, file));
        }

        if (request.Format == ExportFormat.Onnx && document.Objective?.ExposureName is string exposure)
        {
            throw new CommandLineException(
                $"--format: the model predicts from the exposure \"{exposure}\" beside its features, which onnx does not take; json, or a model without exposure, is accepted");
        }

        using var stream = new MemoryStream();
        if (request.Format == ExportFormat.Onnx)
        {
            document.SaveOnnx(stream);
        }
        else
        {
            document.Save(stream);
        }

        return stream.ToArray();
    }

    // The digits are those of the file: it is read as text, once it is known to be a model.
    private static string CSharp(ExportRequest request, ModelFile file)
    {
        try
        {
            TrainedModel model = TrainedModelReader.Read(file.Text);
            return TrainedModelEmitter.Emit(model, request.Namespace, TrainedModelEmitter.TypeNameFor(Path.GetFileNameWithoutExtension(request.ModelPath)));
        }
        catch (TrainedModelException failure)
        {
            throw new UnusableDataException(request.ModelPath, failure.Message);
        }
    }
}
