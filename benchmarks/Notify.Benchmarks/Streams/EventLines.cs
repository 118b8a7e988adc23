namespace Notify.Benchmarks.Streams;

/// <summary>
/// Takes the body of a stream apart into events. Nothing is kept but the event that is not complete yet.
/// </summary>
internal sealed class EventLines
{
    private readonly List<byte> _line = [];
    private byte[] _name = [];
    private byte[] _id = [];
    private byte[] _data = [];

    public delegate void Handler(in RawEvent told);

    public void Read(ReadOnlySpan<byte> bytes, Handler told)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _line.AddRange(bytes[..end]);
            bytes = bytes[(end + 1)..];
            Take(told);
            _line.Clear();
        }

        _line.AddRange(bytes);
    }

    private void Take(Handler told)
    {
        var line = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line);
        if (line.Length == 0)
        {
            if (_data.Length > 0)
                told(new RawEvent(_name, _id, _data));
            (_name, _id, _data) = ([], [], []);
        }
        else if (line.StartsWith("event: "u8))
        {
            _name = line[7..].ToArray();
        }
        else if (line.StartsWith("id: "u8))
        {
            _id = line[4..].ToArray();
        }
        else if (line.StartsWith("data: "u8))
        {
            _data = line[6..].ToArray();
        }
    }
}
