using System.Net;
using System.Net.Sockets;

namespace Notify.TestServers;

/// <summary>
/// A TCP port of 127.0.0.1 that is free and stays this process's own, also between a stop and the next start of a server:
/// it is below the ports the system gives to clients, and a locked file keeps other test runs away.
/// </summary>
public sealed class PortLease : IDisposable
{
    /// <summary>Linux gives clients ports from 32768 on.</summary>
    private const int First = 20_000;
    private const int End = 32_768;

    private static readonly string Folder = Directory
        .CreateDirectory(Path.Combine(Path.GetTempPath(), $"notify-ports-{Environment.UserName}"))
        .FullName;

    private readonly FileStream[] _locks;

    private PortLease(int port, params FileStream[] locks)
    {
        Port = port;
        _locks = locks;
    }

    public int Port { get; }

    /// <summary>Takes a port.</summary>
    public static PortLease Take() => Find(First, End, offset: 0);

    /// <summary>Takes a port whose second, so much higher, is free and taken, too.</summary>
    public static PortLease TakePair(int offset) => Find(First - offset, End - offset, offset);

    public void Dispose()
    {
        foreach (var file in _locks)
            file.Dispose();
    }

    private static PortLease Find(int first, int end, int offset)
    {
        var start = Random.Shared.Next(end - first);
        for (var i = 0; i < end - first; i++)
        {
            var port = first + (start + i) % (end - first);
            if (TryLock(port) is not { } file)
                continue;
            if (offset == 0)
                return new PortLease(port, file);
            if (TryLock(port + offset) is { } second)
                return new PortLease(port, file, second);
            file.Dispose();
        }

        throw new InvalidOperationException(
            $"Of the ports {first} to {end - 1} of 127.0.0.1 none is free. End what listens there."
        );
    }

    private static FileStream? TryLock(int port)
    {
        FileStream file;
        try
        {
            file = new FileStream(
                Path.Combine(Folder, $"{port}"),
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.None
            );
        }
        catch (IOException)
        {
            return null;
        }

        if (IsFree(port))
            return file;
        file.Dispose();
        return null;
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
