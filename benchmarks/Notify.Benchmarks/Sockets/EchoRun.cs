using System.Diagnostics;
using Notify.Benchmarks.Streams;

namespace Notify.Benchmarks.Sockets;

/// <summary>Kestrel's own WebSocket: messages there and back, many under way at a time.</summary>
internal static class EchoRun
{
    private const int Window = 2_000;
    private const int Portion = 100;
    private const int DataBytes = 256;

    /// <returns>Messages a second.</returns>
    public static async Task<double> RunAsync(ServerProcess server, int messages)
    {
        using var connection = await HubConnection.OpenAsync(server, HubServerCommand.EchoPath);
        var text = new byte[DataBytes];
        text.AsSpan().Fill((byte)'x');
        var (sent, back) = (0, 0);
        var started = Stopwatch.GetTimestamp();
        while (back < messages)
        {
            while (sent < messages && sent - back < Window)
            {
                for (var i = 0; i < Portion && sent < messages; i++, sent++)
                    connection.Add(text);
                await connection.FlushAsync();
            }

            if (!await connection.ReadAsync(_ => back++))
                throw new IOException("The echo was cut off.");
        }

        return messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
