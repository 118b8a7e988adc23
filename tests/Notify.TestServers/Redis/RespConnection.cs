using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Notify.TestServers;

/// <summary>As much of the protocol of Redis as it takes to look at a server from outside.</summary>
internal sealed class RespConnection(NetworkStream stream) : IDisposable
{
    private readonly StreamReader _reader = new(stream, new UTF8Encoding(false), leaveOpen: true);

    /// <summary>Asks, and returns the answer as text, an array as one line for each of its texts.</summary>
    public async Task<string> Ask(IReadOnlyList<string> command, CancellationToken cancel)
    {
        var lines = new List<string>();
        await Read(await AskForLine(command, cancel), command, lines, cancel);
        return string.Join('\n', lines);
    }

    /// <summary>Asks, and returns the first line of the answer as it is.</summary>
    public async Task<string> AskForLine(IReadOnlyList<string> command, CancellationToken cancel)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{command.Count}\r\n");
        foreach (var part in command)
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancel);
        return await ReadLine(cancel);
    }

    public void Dispose() => _reader.Dispose();

    private async Task Read(string line, IReadOnlyList<string> command, List<string> lines, CancellationToken cancel)
    {
        var rest = line[1..];
        switch (line[0])
        {
            case '-':
                throw new InvalidOperationException($"{string.Join(' ', command.Take(4))}: Redis answered {rest}");
            case '$':
                lines.Add(await ReadText(Number(rest), cancel));
                break;
            case '*':
                for (var i = Number(rest); i > 0; i--)
                    await Read(await ReadLine(cancel), command, lines, cancel);
                break;
            default:
                lines.Add(rest);
                break;
        }
    }

    /// <summary>Reads a text of so many bytes; the keys and texts of tests are ASCII.</summary>
    private async Task<string> ReadText(int length, CancellationToken cancel)
    {
        if (length < 0)
            return "";
        var text = new char[length + 2];
        var read = await _reader.ReadBlockAsync(text, cancel);
        return read == text.Length ? new string(text, 0, length) : throw Ended();
    }

    private async Task<string> ReadLine(CancellationToken cancel) =>
        await _reader.ReadLineAsync(cancel) ?? throw Ended();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static EndOfStreamException Ended() => new("Redis closed the connection before it had answered.");
}
