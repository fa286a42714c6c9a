using Myelin.Formats.Protobuf;

namespace Myelin.Formats.Models;

/// <summary>A PaddlePaddle inference program.</summary>
public sealed record PaddleModel() : ModelArtifact("paddle")
{
    /// <summary>Operators with their counts; ordinal order.</summary>
    public IReadOnlyDictionary<string, long> Operators { get; init; } = new Dictionary<string, long>();
}

/// <summary>Reads ProgramDesc (paddle/fluid/framework/framework.proto): blocks with variables and operators; weights lie in <c>.pdiparams</c>.</summary>
public sealed class PaddleFormat : Format<PaddleModel>
{
    public override bool Matches(in FileProbe file) => file.Name.Ends(".pdmodel") && file.Head.Length > 4 && file.Head[0] == 0x0a;

    public override Parsed<PaddleModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var operators = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var program = new ProtoReader(bytes);
        while (program.Next())
        {
            if (program.Field != 1 || program.Type != WireType.Bytes) continue;
            var block = program.Message();
            while (block.Next())
            {
                if (block.Field != 4 || block.Type != WireType.Bytes) continue;
                var op = block.Message();
                while (op.Next())
                {
                    if (op.Field != 3 || op.Type != WireType.Bytes) continue;
                    var type = op.Text(256);
                    if (operators.TryGetValue(type, out var count) || operators.Count < 10_000) operators[type] = count + 1;
                }
            }
        }
        if (operators.Count == 0) return Parsed<PaddleModel>.Failed("named .pdmodel, but holds no program");
        return new Parsed<PaddleModel>(new PaddleModel { Operators = operators }, program.Broken ? [new Problem("the protobuf is damaged or cut off")] : []);
    }
}
