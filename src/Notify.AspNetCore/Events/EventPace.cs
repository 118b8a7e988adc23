namespace Notify.AspNetCore;

/// <summary>The times of a stream of events.</summary>
/// <param name="HeartbeatEvery">How often a stream without news says that it is alive.</param>
/// <param name="ReconnectAfterLeast">The least time a client waits before it comes back.</param>
/// <param name="ReconnectAfterMost">The most; each stream is told a random time between the two.</param>
/// <param name="WriteTimeout">How long a reader may take nothing.</param>
internal sealed record EventPace(
    TimeSpan HeartbeatEvery,
    TimeSpan ReconnectAfterLeast,
    TimeSpan ReconnectAfterMost,
    TimeSpan WriteTimeout
)
{
    public static EventPace Of(InboxApiOptions options) =>
        new(options.HeartbeatEvery, options.ReconnectAfterLeast, options.ReconnectAfterMost, options.WriteTimeout);

    public static EventPace Of(TopicEventsOptions options) =>
        new(options.HeartbeatEvery, options.ReconnectAfterLeast, options.ReconnectAfterMost, options.WriteTimeout);

    public TimeSpan RandomReconnect()
    {
        var span = ReconnectAfterMost - ReconnectAfterLeast;
        return ReconnectAfterLeast + (span * Random.Shared.NextDouble());
    }
}
