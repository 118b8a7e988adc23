using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// A connection to one node, for the few commands that hold it up until they are answered: the client's own connections
/// are shared, and send what has no key to any node. It knows only answers of one line.
/// </summary>
internal sealed class RedisSocket : IDisposable
{
    private const int LongestAnswer = 1_024;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly byte[] _answer = new byte[LongestAnswer];
    private int _have;

    private RedisSocket(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    public static async Task<RedisSocket> OpenAsync(
        EndPoint node,
        RedisSettings settings,
        CancellationToken cancellationToken
    )
    {
        var configuration = RedisConnector.Configure(settings.Options);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(node, cancellationToken).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (configuration.Ssl)
            {
                var secured = new SslStream(stream);
                var host =
                    configuration.SslHost ?? (node as DnsEndPoint)?.Host ?? ((IPEndPoint)node).Address.ToString();
                var security = new SslClientAuthenticationOptions { TargetHost = host };
                await secured.AuthenticateAsClientAsync(security, cancellationToken).ConfigureAwait(false);
                stream = secured;
            }

            var opened = new RedisSocket(socket, stream);
            if (configuration.Password is { Length: > 0 } password)
            {
                string[] login = UserOf(configuration) is { Length: > 0 } user
                    ? ["AUTH", user, password]
                    : ["AUTH", password];
                var answer = await opened.AskAsync([login], cancellationToken).ConfigureAwait(false);
                if (answer[0].StartsWith('-'))
                    throw new InvalidDataException($"Redis refused the login: {answer[0][1..]}");
            }

            return opened;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends commands together and waits for all answers.</summary>
    /// <returns>By position: the answer as it came, <c>+OK</c>, <c>:1</c>, <c>$-1</c> or <c>-ERR ...</c>.</returns>
    public async Task<List<string>> AskAsync(string[][] commands, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var command in commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
            foreach (var word in command)
                text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken).ConfigureAwait(false);
        var answers = new List<string>();
        while (answers.Count < commands.Length)
            answers.Add(await ReadLineAsync(cancellationToken).ConfigureAwait(false));
        return answers;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _answer.AsSpan(0, _have).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_answer, 0, end);
                _have -= end + 2;
                Array.Copy(_answer, end + 2, _answer, 0, _have);
                return line;
            }

            if (_have == _answer.Length)
                throw new InvalidDataException(
                    $"Redis answered with more than {LongestAnswer} bytes where a line was due."
                );
            var read = await _stream.ReadAsync(_answer.AsMemory(_have), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException("Redis closed the connection instead of answering.");
            _have += read;
        }
    }

    /// <summary>Users of their own are known to newer clients than the one this is compiled against.</summary>
    private static string? UserOf(ConfigurationOptions configuration) =>
        typeof(ConfigurationOptions).GetProperty("User")?.GetValue(configuration) as string;
}
