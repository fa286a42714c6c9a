using System.Globalization;
using System.Text;

namespace Myelin.Formats.Pickle.Machine;

/// <summary>Writes a value as Python source would, within a budget of characters.</summary>
sealed class ValueWriter(Func<Value, int, string?> text, Func<Value, byte[]?> bytes)
{
    const int Deepest = 6;
    readonly StringBuilder _out = new();

    public string Write(Value value, int depth, int budget)
    {
        Append(value, depth, budget);
        return _out.ToString();
    }

    void Append(Value value, int depth, int budget)
    {
        if (_out.Length > budget || depth > Deepest)
        {
            _out.Append('…');
            return;
        }
        switch (value)
        {
            case { Node: GlobalNode global }: _out.Append(global.FullName); break;
            case { Node: InstanceNode { Arguments: { } arguments } made }:
                _out.Append(made.Made.FullName).Append('(');
                Append(arguments, depth, budget);
                _out.Append(')');
                break;
            case { Node: InstanceNode made }: _out.Append(made.Made.FullName).Append("(…)"); break;
            case { Node: UnknownNode unknown }: _out.Append(unknown.Description); break;
            case { Node: SequenceNode sequence }: Append(sequence, depth, budget); break;
            case { Node: DictNode dict }: Append(dict, depth, budget); break;
            case { Kind: Scalar.Text }: _out.Append(text(value, 4096) is { } t ? PythonText.Quoted(t) : "…"); break;
            case { Kind: Scalar.Bytes }: _out.Append('b').Append(PythonText.Quoted(Encoding.Latin1.GetString(bytes(value) ?? []))); break;
            case { Kind: Scalar.Integer }: _out.Append(value.Number.ToString(CultureInfo.InvariantCulture)); break;
            case { Kind: Scalar.None or Scalar.True or Scalar.False }: _out.Append(value.Kind); break;
            case { Kind: Scalar.Float }: _out.Append("0.0"); break;
            default: _out.Append('…'); break;
        }
    }

    void Append(SequenceNode sequence, int depth, int budget)
    {
        var (open, close) = sequence.Shape switch { Shape.Tuple => ("(", ")"), Shape.List => ("[", "]"), Shape.Set => ("{", "}"), _ => ("frozenset({", "})") };
        _out.Append(open);
        Append(sequence.Kept, depth, budget);
        if (!sequence.IsWhole) _out.Append(", …");
        else if (sequence is { Shape: Shape.Tuple, Count: 1 }) _out.Append(',');
        _out.Append(close);
    }

    void Append(ReadOnlySpan<Value> values, int depth, int budget)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0) _out.Append(", ");
            Append(values[i], depth + 1, budget);
            if (_out.Length <= budget) continue;
            if (i + 1 < values.Length) _out.Append(", …");
            return;
        }
    }

    void Append(DictNode dict, int depth, int budget)
    {
        _out.Append('{');
        for (var i = 0; i < dict.Kept.Length && _out.Length <= budget; i++)
        {
            if (i > 0) _out.Append(", ");
            Append(dict.Kept[i].Key, depth + 1, budget);
            _out.Append(": ");
            Append(dict.Kept[i].Value, depth + 1, budget);
        }
        _out.Append(dict.Count > dict.Kept.Length ? ", …}" : "}");
    }
}
