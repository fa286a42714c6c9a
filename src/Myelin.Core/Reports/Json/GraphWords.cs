using System.Text;
using System.Text.Json;
using Myelin.Core.Assets;

namespace Myelin.Core.Reports.Json;

/// <summary>The words of a graph's enumerations, found in bytes without making strings.</summary>
sealed class GraphWords
{
    readonly Words<AssetKind> _assets = new(AssetKinds.Name);
    readonly Words<RelationKind> _relations = new(RelationKinds.Name);
    readonly Words<Basis> _bases = new(value => ScanJson.Word(value));
    readonly Words<Confidence> _confidences = new(value => ScanJson.Word(value));

    public bool Asset(ReadOnlySpan<byte> word, out AssetKind kind) => _assets.Find(word, out kind);

    public bool Relation(ReadOnlySpan<byte> word, out RelationKind kind) => _relations.Find(word, out kind);

    public bool Basis(ReadOnlySpan<byte> word, out Basis basis) => _bases.Find(word, out basis);

    public bool Confidence(ReadOnlySpan<byte> word, out Confidence confidence) => _confidences.Find(word, out confidence);

    /// <exception cref="JsonException">Always.</exception>
    public static bool Unknown(ReadOnlySpan<byte> word) => throw new JsonException($"nothing is called {Reports.Text.SafeText.Fit(Encoding.UTF8.GetString(word), 40)}");

    sealed class Words<T>(Func<T, string> nameOf) where T : struct, Enum
    {
        readonly (byte[] Word, T Value)[] _words = [.. Enum.GetValues<T>().Select(value => (Encoding.UTF8.GetBytes(nameOf(value)), value))];
        int _last;

        public bool Find(ReadOnlySpan<byte> word, out T value)
        {
            // The same word tends to come again.
            if (!word.SequenceEqual(_words[_last].Word))
            {
                var found = -1;
                for (var i = 0; i < _words.Length && found < 0; i++)
                    if (word.SequenceEqual(_words[i].Word)) found = i;
                if (found < 0)
                {
                    value = default;
                    return false;
                }
                _last = found;
            }
            value = _words[_last].Value;
            return true;
        }
    }
}
