using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.Extensions.Hosting;

namespace Notify.AspNetCore;

/// <summary>
/// The open sockets, and the one timer that looks after all of them. When the host stops, every client is told to go
/// elsewhere.
/// </summary>
internal sealed class SocketRegistry(TopicSocketOptions options, IHostApplicationLifetime lifetime, TimeProvider time)
    : IHostedService,
        IDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TopicSocket, bool> _open = new();
    private readonly CancellationTokenSource _stopping = new();
    private CancellationTokenRegistration _goingAway;
    private Task _running = Task.CompletedTask;

    public ClientSlots Slots { get; } = new(options);

    public void Add(TopicSocket socket)
    {
        _open[socket] = true;
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            SendAway(socket);
    }

    public void Remove(TopicSocket socket) => _open.TryRemove(socket, out _);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _goingAway = lifetime.ApplicationStopping.Register(SendAllAway);
        _running = RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _goingAway.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var (socket, _) in _open)
                socket.Check();
        }
    }

    private void SendAllAway()
    {
        foreach (var (socket, _) in _open)
            SendAway(socket);
    }

    private static void SendAway(TopicSocket socket) =>
        socket.Close(WebSocketCloseStatus.EndpointUnavailable, "The server is stopping; connect again.");
}
