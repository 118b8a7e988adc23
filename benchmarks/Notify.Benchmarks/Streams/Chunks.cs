using System.Buffers.Text;

namespace Notify.Benchmarks.Streams;

/// <summary>Takes an HTTP/1.1 answer apart: its head, then the chunks of its body.</summary>
internal sealed class Chunks
{
    private readonly List<byte> _line = [];
    private bool _isHead = true;
    private bool _isFirst = true;
    private int _left;

    public delegate void Handler(ReadOnlySpan<byte> body);

    public void Read(ReadOnlySpan<byte> bytes, Handler part)
    {
        while (bytes.Length > 0)
        {
            if (_left > 0)
            {
                var taken = Math.Min(_left, bytes.Length);
                part(bytes[..taken]);
                _left -= taken;
                bytes = bytes[taken..];
                continue;
            }

            var end = bytes.IndexOf((byte)'\n');
            _line.AddRange(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
                return;
            bytes = bytes[(end + 1)..];
            TakeLine();
            _line.Clear();
        }
    }

    private void TakeLine()
    {
        var line = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line).TrimEnd((byte)'\r');
        if (_isHead)
        {
            if (_isFirst && !line.StartsWith("HTTP/1.1 200"u8))
                throw new IOException($"The server answered '{System.Text.Encoding.UTF8.GetString(line)}'.");
            _isFirst = false;
            _isHead = line.Length > 0;
        }
        else if (line.Length > 0 && !Utf8Parser.TryParse(line, out _left, out _, 'X'))
        {
            throw new IOException("A chunk has no size.");
        }
    }
}
