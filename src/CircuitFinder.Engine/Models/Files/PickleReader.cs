using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Engine.Models.Files;

/// <summary>Reads a pickle of tensors, numbers, strings, lists, tuples and dictionaries. Nothing is executed: whatever names another class
/// or function is refused by that name.</summary>
/// <param name="path">Named in faults.</param>
/// <param name="bytes">The pickle, and what follows it.</param>
/// <remarks>Opcodes of Python's pickle protocols 2 to 5, those that torch.save writes.</remarks>
internal sealed class PickleReader(string path, ReadOnlyMemory<byte> bytes)
{
    // A state dict nests three deep; a file made to exhaust the memory nests without end.
    private const int MostValues = 4_000_000;

    private static readonly object Mark = new();
    private readonly Stack<object?> _stack = new();
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;

    /// <summary>A tensor: a piece of a storage, seen with sizes and strides.</summary>
    /// <param name="Storage">The storage.</param>
    /// <param name="Offset">Its first element.</param>
    /// <param name="Sizes">Of the tensor.</param>
    /// <param name="Strides">In elements.</param>
    public sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Sizes, long[] Strides);

    /// <summary>A storage's place.</summary>
    /// <param name="Type">Such as <c>FloatStorage</c>.</param>
    /// <param name="Key">Its name in the file.</param>
    /// <param name="Count">Elements.</param>
    public sealed record PickledStorage(string Type, string Key, long Count);

    private sealed record Global(string Module, string Name)
    {
        public string Full => $"{Module}.{Name}";
    }

    /// <summary>Where the next pickle begins.</summary>
    public int End => _at;

    /// <summary>Reads the pickle.</summary>
    /// <returns>Null, a boolean, number, string, <see cref="List{T}"/> or array of these, a dictionary, or a tensor.</returns>
    /// <exception cref="UserFaultException">It is faulty, or holds something else.</exception>
    public object? Read()
    {
        try
        {
            while (true)
            {
                byte code = Next();
                if (code == '.')
                {
                    return _stack.Pop();
                }

                Step((char)code);
                if (_stack.Count > MostValues || _memo.Count > MostValues)
                {
                    throw Fault("it holds too many values");
                }
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or InvalidCastException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException or OverflowException)
        {
            throw new UserFaultException($"{path}: the pickle is broken off or faulty at byte {_at}. Save the model again, best as model.safetensors.", fault);
        }
    }

    private UserFaultException Fault(string what) => new($"{path}: the pickle cannot be read: {what}. Save the model's state dict alone, best as model.safetensors.");

    private byte Next() => bytes.Span[_at++];

    private ReadOnlySpan<byte> Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ReadOnlySpan<byte> taken = bytes.Span.Slice(_at, count);
        _at += count;
        return taken;
    }

    private string Text(int count) => Encoding.UTF8.GetString(Take(count));

    private string Line()
    {
        int length = bytes.Span[_at..].IndexOf((byte)'\n');
        string line = Text(length);
        _at++;
        return line;
    }

    private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private void Step(char code)
    {
        switch (code)
        {
            case '\x80': Next(); break;
            case '\x95': Take(8); break;
            case '}': _stack.Push(new Dictionary<object, object?>()); break;
            case ']': _stack.Push(new List<object?>()); break;
            case ')': _stack.Push(Array.Empty<object?>()); break;
            case '(': _stack.Push(Mark); break;
            case 'N': _stack.Push(null); break;
            case '\x88': _stack.Push(true); break;
            case '\x89': _stack.Push(false); break;
            case 'K': _stack.Push((long)Next()); break;
            case 'M': _stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': _stack.Push((long)Int32()); break;
            case '\x8a': PushLong(new BigInteger(Take(Next()))); break;
            case 'G': _stack.Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': _stack.Push(Text(Int32())); break;
            case '\x8c': _stack.Push(Text(Next())); break;
            case 'U': _stack.Push(Text(Next())); break;
            case 'T': _stack.Push(Text(Int32())); break;
            case 't': _stack.Push(PopToMark()); break;
            case '\x85': _stack.Push(Tuple(1)); break;
            case '\x86': _stack.Push(Tuple(2)); break;
            case '\x87': _stack.Push(Tuple(3)); break;
            case 'q': _memo[Next()] = _stack.Peek(); break;
            case 'r': _memo[(uint)Int32()] = _stack.Peek(); break;
            case '\x94': _memo[_memo.Count] = _stack.Peek(); break;
            case 'h': _stack.Push(_memo[Next()]); break;
            case 'j': _stack.Push(_memo[(uint)Int32()]); break;
            case '0': _stack.Pop(); break;
            case 'a': Append([_stack.Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case 's': SetOne(); break;
            case 'u': Set(PopToMark()); break;
            case 'c': _stack.Push(Known(new Global(Line(), Line()))); break;
            case '\x93': PushNamed(); break;
            case 'Q': _stack.Push(Storage(Expect<object?[]>(_stack.Pop()))); break;
            case 'R': Reduce(); break;
            case 'b': Build(); break;
            default: throw Fault(string.Create(CultureInfo.InvariantCulture, $"it has the opcode 0x{(int)code:x2}, which no file of tensors needs"));
        }
    }


    // Torch's magic number alone is longer than eight bytes.
    private void PushLong(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            _stack.Push((long)value);
        }
        else
        {
            _stack.Push(value);
        }
    }

    private object?[] PopToMark()
    {
        var values = new List<object?>();
        while (_stack.Pop() is var value && !ReferenceEquals(value, Mark))
        {
            values.Add(value);
        }

        values.Reverse();
        return [.. values];
    }

    private object?[] Tuple(int count)
    {
        var values = new object?[count];
        for (int i = count - 1; i >= 0; i--)
        {
            values[i] = _stack.Pop();
        }

        return values;
    }

    private T Expect<T>(object? value)
        => value is T expected ? expected : throw Fault("its values do not fit together");

    private void Append(object?[] values) => Expect<List<object?>>(_stack.Peek()).AddRange(values);

    private void SetOne()
    {
        object? value = _stack.Pop();
        object? key = _stack.Pop();
        Set([key, value]);
    }

    private void Set(object?[] pairs)
    {
        Dictionary<object, object?> dictionary = Expect<Dictionary<object, object?>>(_stack.Peek());
        for (int i = 0; i + 1 < pairs.Length; i += 2)
        {
            dictionary[pairs[i] ?? throw Fault("a dictionary has None for a key")] = pairs[i + 1];
        }
    }

    private void PushNamed()
    {
        string name = Expect<string>(_stack.Pop());
        _stack.Push(Known(new Global(Expect<string>(_stack.Pop()), name)));
    }

    private Global Known(Global global)
    {
        bool isKnown = global.Full is "collections.OrderedDict" or "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_parameter" or "torch.Size"
            || (global.Module == "torch" && PyTorchFile.Types.ContainsKey(global.Name));
        return isKnown ? global : throw new UserFaultException(
            $"{path}: the pickle names {PlainText.Cut(global.Full, 80)}, which is none of tensors, numbers, strings, lists and dictionaries; nothing of a pickle is executed. Save the model's state dict alone, best as model.safetensors.");
    }

    private PickledStorage Storage(object?[] id)
        => id is ["storage", Global { Module: "torch" } type, string key, _, long count, ..] && PyTorchFile.Types.ContainsKey(type.Name)
            ? new PickledStorage(type.Name, key, count)
            : throw Fault("it refers to something that is no storage of a tensor");

    private void Reduce()
    {
        object?[] arguments = Expect<object?[]>(_stack.Pop());
        Global function = Expect<Global>(_stack.Pop());
        _stack.Push(function.Full switch
        {
            "collections.OrderedDict" when arguments.Length == 0 => new Dictionary<object, object?>(),
            "torch._utils._rebuild_tensor_v2" when arguments is [PickledStorage storage, long offset, object?[] sizes, object?[] strides, ..]
                => new PickledTensor(storage, offset, Longs(sizes), Longs(strides)),
            "torch._utils._rebuild_parameter" when arguments is [PickledTensor tensor, ..] => tensor,
            "torch.Size" when arguments is [object?[] sizes] => sizes,
            _ => throw Fault($"it calls {PlainText.Cut(function.Full, 80)} otherwise than torch.save does"),
        });
    }

    // State dicts carry version numbers as an attribute; of no use here.
    private void Build()
    {
        object? state = _stack.Pop();
        if (_stack.Peek() is not Dictionary<object, object?> || state is not Dictionary<object, object?>)
        {
            throw Fault("it gives attributes to something that is no dictionary");
        }
    }

    private long[] Longs(object?[] values) => [.. values.Select(value => Expect<long>(value))];
}
