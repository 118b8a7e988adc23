using System.Globalization;
using System.Text;

namespace Notify.AspNetCore.Tests;

/// <summary>
/// Reads server-sent events as the standard says: an event counts when the blank line after it is there, and its id
/// counts from then on.
/// </summary>
internal sealed class EventParser
{
    private readonly List<byte> _line = [];
    private readonly StringBuilder _data = new();
    private string _name = "";
    private string? _id;

    /// <summary>What a browser would send when it comes back.</summary>
    public string? LastId { get; private set; }

    public long? Retry { get; private set; }

    public List<StreamEvent> Read(ReadOnlySpan<byte> bytes)
    {
        var events = new List<StreamEvent>();
        foreach (var one in bytes)
        {
            if (one != (byte)'\n')
            {
                _line.Add(one);
                continue;
            }

            var line = Encoding.UTF8.GetString([.. _line]);
            _line.Clear();
            if (line.Length > 0)
                Take(line);
            else if (End() is { } complete)
                events.Add(complete);
        }

        return events;
    }

    private void Take(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var value = colon < 0 ? "" : line[(colon + 1)..];
        value = value.StartsWith(' ') ? value[1..] : value;
        switch (colon < 0 ? line : line[..colon])
        {
            case "event":
                _name = value;
                break;
            case "data":
                _data.Append(value).Append('\n');
                break;
            case "id":
                _id = value;
                break;
            case "retry":
                Retry = long.Parse(value, CultureInfo.InvariantCulture);
                break;
            default:
                throw new InvalidDataException($"A stream has the line '{line}'.");
        }
    }

    private StreamEvent? End()
    {
        var (name, id, data) = (_name, _id, _data.ToString());
        (_name, _id) = ("", null);
        _data.Clear();
        LastId = id ?? LastId;
        return data.Length == 0 ? null : new StreamEvent(name, id, data[..^1]);
    }
}
