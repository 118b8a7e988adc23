using System.Globalization;

namespace Notify.RabbitMq;

/// <summary>
/// What everything on the server is called. Names are versioned: what could not be changed in place gets a new version.
/// Groups and topics contain no <c>@</c>, so a partition's queue is never taken for a group's.
/// </summary>
internal sealed class BrokerNames(string prefix)
{
    private readonly string _root = $"{prefix}.v1";

    /// <summary>Messages to topics that keep what no group receives yet.</summary>
    public string Topics => $"{_root}.topics";

    /// <summary>Messages to transient topics.</summary>
    public string Transient => $"{_root}.transient";

    /// <summary>Where what no group receives goes on to: the topic's hold queue.</summary>
    public string Hold => $"{_root}.hold";

    /// <summary>Where what was delayed goes when it is due.</summary>
    public string Due => $"{_root}.due";

    /// <summary>Where due messages that no group receives go on to.</summary>
    public string DueHold => $"{_root}.due-hold";

    /// <summary>Where due messages go whose destination is gone; the exchange and its queue.</summary>
    public string Lost => $"{_root}.lost";

    /// <summary>Takes due messages of transient topics that nobody receives, and keeps none.</summary>
    public string Void => $"{_root}.void";

    /// <summary>The log of topics and groups.</summary>
    public string Registry => $"{_root}.registry";

    public string HoldQueue(string topic) => $"{_root}.hold.{topic}";

    public string GroupQueue(string group) => $"{_root}.group.{group}";

    public string GroupQueue(string group, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{_root}.group.{group}@{partition}");

    public string DeadQueue(string group) => $"{_root}.dead.{group}";

    /// <summary>Where an ephemeral group's overflow goes, as a sign that there was some.</summary>
    public string MissedQueue(string group) => $"{_root}.missed.{group}";

    /// <summary>Lives as long as one process is connected.</summary>
    public string MemberQueue(string member) => $"{_root}.member.{member}";

    /// <summary>A queue that exists as long as somebody does alone what it names.</summary>
    public string Lock(string what) => $"{_root}.lock.{what}";

    /// <summary>Where delayed messages enter, each at its highest level.</summary>
    public string DelayEntry => $"{_root}.delay";

    /// <summary>
    /// A lane of a level of delay: the queue where messages wait, and the exchange that takes them on.
    /// </summary>
    public string Delay(int level, int lane) =>
        string.Create(CultureInfo.InvariantCulture, $"{_root}.delay.{level:00}.{lane}");

    /// <summary>How messages of a topic's partition are routed.</summary>
    public static string RoutingKey(int partition, string topic) =>
        string.Create(CultureInfo.InvariantCulture, $"{partition}.{topic}");

    /// <summary>The destination of what comes back to a queue after a delay.</summary>
    public static string QueueDestination(string queue) => $"q.{queue}";
}
