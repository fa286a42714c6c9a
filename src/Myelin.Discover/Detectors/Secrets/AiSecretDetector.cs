using System.Text;
using Myelin.Core.Assets;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Secrets;

/// <summary>
/// Credentials of AI services written down in any text, also in files that an upper layer of an image deleted: whoever has the image reads those, too. What a key looks like: <see cref="SecretText"/>.
/// </summary>
public sealed class AiSecretDetector : FileDetector
{
    const int ChunkSize = 1 << 20;
    const long LargestText = 256L << 20;

    public override bool SeesDeleted => true;

    public override bool Wants(in FileProbe file) => file.IsText && file.Size >= 20 && !file.Name.Ends(".map");

    public override void Detect(SourceFile file, Facts facts)
    {
        SecretText.At at = (line, confidence, note) => facts.Evidence(Basis.Declared, line, confidence, note);
        if (file.Size <= ChunkSize && file.Text is { } text)
        {
            SecretText.Search(text, 1, text.Length, facts, at);
            return;
        }
        // Larger texts pass by in pieces that overlap by more than a key is long.
        var line = 1;
        if (file.Size > LargestText) facts.Skip($"searched for keys in its first {LargestText >> 20} MiB only");
        for (long offset = 0; offset < Math.Min(file.Size, LargestText); offset += ChunkSize)
        {
            var piece = Encoding.Latin1.GetString(file.Bytes.ReadBytes(offset, ChunkSize + SecretText.LongestKey));
            var own = Math.Min(piece.Length, ChunkSize);
            SecretText.Search(piece, line, own, facts, at);
            line += piece.AsSpan(0, own).Count('\n');
        }
    }
}
