using Microsoft.AspNetCore.Http;

namespace Notify;

/// <summary>
/// Who may follow topics by server-sent events, and how the streams behave. Numbers and times are also taken from the
/// section <c>TopicEvents</c> of Notify's configuration, which wins over code.
/// </summary>
public sealed class TopicEventsOptions
{
    /// <summary>
    /// The policy a caller must meet to follow any topic. Null, the default, means the application's default policy: to
    /// be signed in. For clients with API keys, name one with the scheme <see cref="ApiKeyDefaults.Scheme" />.
    /// </summary>
    public string? Policy { get; set; }

    /// <summary>
    /// Whether a caller may follow a topic; who may not is answered 403. Unless set, a scope of the caller must say so
    /// (<see cref="ApiKeyPrincipalExtensions.MayConsume" />), which users of an application do not have: set what
    /// yours may follow.
    /// </summary>
    public Func<HttpContext, string, bool> MayFollow { get; set; } = (context, topic) => context.User.MayConsume(topic);

    /// <summary>
    /// How often a stream without news says that it is alive, 1 second to 5 minutes. 15 seconds unless set. Proxies
    /// commonly close what is silent for 30 to 60 seconds.
    /// </summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The least time a client waits before it connects again after its stream has ended. 1 second unless set.
    /// </summary>
    public TimeSpan ReconnectAfterLeast { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most time a client waits; every stream is told a random time between the two, so that a restart does not
    /// bring all of them back at once. 5 seconds unless set.
    /// </summary>
    public TimeSpan ReconnectAfterMost { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a stream waits for a reader that takes nothing before it is cut off. 30 seconds unless set.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Most streams this host has open, 1 to 1,000,000; one more is answered 429. 10,000 unless set.
    /// </summary>
    public int MaxStreams { get; set; } = 10_000;

    /// <summary>
    /// Most messages that wait for one reader, 1 to 10,000. A reader that falls further behind loses those that wait
    /// and is told so (<c>missed</c>); nobody else notices. 100 unless set; the bodies of a topic are shared by all
    /// readers of a host.
    /// </summary>
    public int QueueLimit { get; set; } = 100;
}
