using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace Notify.Benchmarks.Micro;

/// <summary>A whole message to bytes and back.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Message _message = new("orders.placed", new byte[256])
    {
        Type = "orders.placed",
        ContentType = "application/json",
        Key = "customer-17",
        Headers = new MessageHeaders { ["tenant"] = "north", ["origin"] = "web" },
    };

    private byte[] _frame = [];

    [GlobalSetup]
    public void Setup()
    {
        Encode();
        _frame = _buffer.WrittenSpan.ToArray();
    }

    [Benchmark]
    public int Encode()
    {
        _buffer.ResetWrittenCount();
        MessageFrame.Write(_message, _buffer);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public Message Decode() => MessageFrame.Read(_frame);
}
