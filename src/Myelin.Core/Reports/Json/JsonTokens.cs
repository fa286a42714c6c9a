using System.Buffers;
using System.Text.Json;

namespace Myelin.Core.Reports.Json;

/// <summary>Tokens of a JSON document that streams through one buffer. Values are bytes in it, valid until the next token.</summary>
ref struct JsonTokens
{
    const int FirstBuffer = 1 << 18;
    const int LargestToken = 1 << 26;

    readonly Stream _stream;
    byte[] _buffer;
    byte[] _unescaped;
    int _filled;
    bool _ended;
    long _passed;
    Utf8JsonReader _reader;

    public JsonTokens(Stream stream)
    {
        _stream = stream;
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        _unescaped = [];
        Fill();
        var mark = _buffer.AsSpan(0, _filled).StartsWith("\ufeff"u8) ? 3 : 0;
        Buffer.BlockCopy(_buffer, mark, _buffer, 0, _filled -= mark);
        _reader = new Utf8JsonReader(_buffer.AsSpan(0, _filled), _ended, default);
    }

    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>Where in the document the reader is, in bytes.</summary>
    public readonly long Offset => _passed + _reader.BytesConsumed;

    /// <summary>Steps to the next token.</summary>
    /// <exception cref="JsonException">Malformed, deeper than 64 levels, or cut off.</exception>
    public bool Read()
    {
        while (!_reader.Read())
        {
            if (_ended) return false;
            Shift((int)_reader.BytesConsumed);
        }
        return true;
    }

    /// <summary>Steps to the next token, which must be there.</summary>
    public void Next()
    {
        if (!Read()) throw new JsonException("the document ends too early");
    }

    /// <summary>Steps to the next token, which must be of a type.</summary>
    public void Expect(JsonTokenType type)
    {
        Next();
        if (Type != type) throw new JsonException($"{type} was expected, and {Type} found");
    }

    /// <summary>The text of a name or string, escapes resolved.</summary>
    public ReadOnlySpan<byte> Text()
    {
        if (Type is not (JsonTokenType.String or JsonTokenType.PropertyName)) throw new JsonException($"a string was expected, and {Type} found");
        if (!_reader.ValueIsEscaped) return _reader.ValueSpan;
        if (_unescaped.Length < _reader.ValueSpan.Length) _unescaped = new byte[Math.Max(256, _reader.ValueSpan.Length * 2)];
        return _unescaped.AsSpan(0, _reader.CopyString(_unescaped));
    }

    public string String()
    {
        if (Type is not (JsonTokenType.String or JsonTokenType.PropertyName)) throw new JsonException($"a string was expected, and {Type} found");
        return _reader.GetString()!;
    }

    /// <summary>A whole number from 0 on.</summary>
    public readonly int Count() => TryCount(out var number) ? number : throw new JsonException("a whole number was expected");

    public readonly bool TryCount(out int number)
    {
        number = 0;
        return Type == JsonTokenType.Number && _reader.TryGetInt32(out number) && number >= 0;
    }

    public readonly long LongCount() =>
        Type == JsonTokenType.Number && _reader.TryGetInt64(out var number) && number >= 0 ? number : throw new JsonException("a whole number was expected");

    /// <summary>Passes over the value that starts at this token.</summary>
    public void Skip()
    {
        if (Type == JsonTokenType.PropertyName) Next();
        if (Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        var depth = _reader.CurrentDepth;
        do Next();
        while (_reader.CurrentDepth > depth);
    }

    /// <summary>
    /// Right after the start of a list of objects: hands them to a reader that knows how they usually look, until one looks otherwise. That one, or the
    /// end of the list, is the next token.
    /// </summary>
    public void PassElements(ElementReader read)
    {
        var listBegun = _reader.CurrentState;
        var at = (int)_reader.BytesConsumed;
        while (Pass(read, ref at) && PassComma(ref at)) { }
        Move(at);
        _reader = new Utf8JsonReader(_buffer.AsSpan(0, _filled), _ended, listBegun);
    }

    bool Pass(ElementReader read, ref int at)
    {
        var cursor = From(ref at);
        if (!read(ref cursor))
        {
            // Perhaps it only runs over the end of the buffer.
            if (_ended || at == 0) return false;
            Move(at);
            at = 0;
            cursor = From(ref at);
            if (!read(ref cursor)) return false;
        }
        at = _filled - cursor.Rest;
        return true;
    }

    // The reader goes on as if the list had just begun: hence it must not come to see a comma, nor two objects without one.
    bool PassComma(ref int at)
    {
        while (true)
        {
            var cursor = From(ref at);
            if (cursor.Pass("]"u8)) return false;
            var comma = cursor.Pass(","u8);
            cursor.PassSpace();
            if (comma && cursor.Next == '{')
            {
                at = _filled - cursor.Rest;
                return true;
            }
            if (_ended || cursor.Rest > 0) throw new JsonException("a list is malformed");
            Move(at);
            at = 0;
        }
    }

    readonly LineCursor From(ref int at)
    {
        var cursor = new LineCursor(_buffer.AsSpan(at, _filled - at));
        cursor.PassSpace();
        at = _filled - cursor.Rest;
        return cursor;
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    void Shift(int consumed)
    {
        var state = _reader.CurrentState;
        if (consumed == 0 && _filled == _buffer.Length) Enlarge();
        Move(consumed);
        _reader = new Utf8JsonReader(_buffer.AsSpan(0, _filled), _ended, state);
    }

    void Move(int consumed)
    {
        _passed += consumed;
        _filled -= consumed;
        Buffer.BlockCopy(_buffer, consumed, _buffer, 0, _filled);
        Fill();
    }

    void Enlarge()
    {
        if (_buffer.Length >= LargestToken) throw new JsonException($"a value is longer than {LargestToken >> 20} MiB");
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Buffer.BlockCopy(_buffer, 0, larger, 0, _filled);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    void Fill()
    {
        var read = _stream.ReadAtLeast(_buffer.AsSpan(_filled), _buffer.Length - _filled, throwOnEndOfStream: false);
        _ended = read < _buffer.Length - _filled;
        _filled += read;
    }
}

/// <summary>Reads an object of a list; false, and nothing done, when it does not look as usual or is cut off.</summary>
delegate bool ElementReader(ref LineCursor line);
