using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>What the client's channels lack.</summary>
internal static class ChannelExtensions
{
    private const ushort NotFound = 404;
    private const ushort Locked = 405;
    private const ushort Conflict = 406;

    /// <summary>A channel of a broken connection may never end in order.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    /// <summary>Closes a channel, whatever state it is in; waits for its end a moment at most.</summary>
    public static Task CloseQuietlyAsync(this IChannel channel) =>
        Task.WhenAny(CloseAsync(channel), Task.Delay(ClosePatience, TimeProvider.System, CancellationToken.None));

    private static async Task CloseAsync(IChannel channel)
    {
        try
        {
            if (channel.IsOpen)
                await channel.CloseAsync(200, "closed by Notify", abort: true).ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It is gone either way.
        }
    }

    /// <summary>
    /// Waits for something done with a channel, or for the channel's end: into a broken connection the client may write
    /// for ever.
    /// </summary>
    /// <exception cref="IOException">The channel ended first.</exception>
    public static ValueTask UnlessEndedAsync(this ValueTask work, Task ended) =>
        work.IsCompletedSuccessfully ? work : new ValueTask(UnlessEndedAsync(work.AsTask(), ended));

    /// <inheritdoc cref="UnlessEndedAsync(ValueTask, Task)" />
    public static async Task UnlessEndedAsync(this Task work, Task ended)
    {
        await Task.WhenAny(work, ended).ConfigureAwait(false);
        if (!work.IsCompleted)
            throw new IOException("The channel to RabbitMQ was closed meanwhile.");
        await work.ConfigureAwait(false);
    }

    /// <summary>True if the server answered that something does not exist.</summary>
    public static bool IsNotFound(this OperationInterruptedException exception) => exception.Has(NotFound);

    /// <summary>True if the server answered that something is another connection's own.</summary>
    public static bool IsLocked(this OperationInterruptedException exception) => exception.Has(Locked);

    /// <summary>True if the server answered that something exists and is made differently.</summary>
    public static bool IsConflict(this OperationInterruptedException exception) => exception.Has(Conflict);

    private static bool Has(this OperationInterruptedException exception, ushort code) =>
        exception.ShutdownReason?.ReplyCode == code;
}
