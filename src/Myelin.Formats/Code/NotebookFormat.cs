using System.Text;
using Myelin.Formats.Code.Python;
using Myelin.Formats.Data;

namespace Myelin.Formats.Code;

/// <summary>
/// Jupyter notebooks (https://nbformat.readthedocs.io/en/latest/format_description.html), versions 3 and 4, with a Python kernel: code cells in order as one namespace. Cells
/// count from 1, prose cells too, as editors show them. Outputs are not read.
/// </summary>
public sealed class NotebookFormat : Format<CodeFile>
{
    public override bool Matches(in FileProbe file) => file.Name.Ends(".ipynb") && file.IsText;

    public override Parsed<CodeFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<CodeFile>(null, [problem!]);
        var json = JsonFormat.Parse(text, limits);
        if (json.Value is not { } document) return new Parsed<CodeFile>(null, json.Problems);
        if (!IsPython(document.Root)) return new Parsed<CodeFile>(null, json.Problems);
        var parsed = PythonReader.Read(Source(Cells(document.Root)), notebook: true, limits);
        return new Parsed<CodeFile>(parsed.Value, [.. json.Problems, .. parsed.Problems]);
    }

    static IEnumerable<DataNode> Cells(DataNode root) => root["cells"].Exists ? root["cells"].Items : root["worksheets"].Items.SelectMany(sheet => sheet["cells"].Items);

    static bool IsPython(DataNode root)
    {
        var language = root.At("metadata", "language_info", "name").Text ?? root.At("metadata", "kernelspec", "language").Text ?? root.At("metadata", "kernelspec", "name").Text ?? "python";
        return language.StartsWith("python", StringComparison.OrdinalIgnoreCase) || language.StartsWith("ipython", StringComparison.OrdinalIgnoreCase) || language.StartsWith("conda", StringComparison.OrdinalIgnoreCase)
            || language is "pyspark" or "pysparkkernel" or "pyodide" or "xpython";
    }

    static PythonSource Source(IEnumerable<DataNode> cells)
    {
        var text = new StringBuilder();
        List<Segment> segments = [];
        var number = 0;
        foreach (var cell in cells)
        {
            number++;
            if (cell["cell_type"].Text != "code" || (cell["language"].Text is { } language && !language.StartsWith("python"))) continue;
            var start = text.Length;
            var source = cell.Has("source") ? cell["source"] : cell["input"];
            foreach (var line in source.OneOrMany) text.Append(line.Text);
            segments.Add(new Segment(start, text.Length, number));
            text.Append('\n');
        }
        return new PythonSource(text.ToString(), segments);
    }
}
