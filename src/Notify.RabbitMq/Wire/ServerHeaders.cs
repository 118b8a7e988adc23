using System.Collections.Frozen;

namespace Notify.RabbitMq;

/// <summary>
/// Names of headers that mean something to the server. An application's header of such a name travels under another
/// one: the server would close the channel, or write over it.
/// </summary>
internal static class ServerHeaders
{
    /// <summary>
    /// Keys the server routes by beside the routing key, on every hop of a dead-lettered message. Not <c>BCC</c>, which
    /// the server takes off at the first hop and then does not know when it repeats a later one that was not confirmed.
    /// </summary>
    public const string MoreKeys = "CC";

    public const string DeliveryCount = "x-delivery-count";

    private const string Renamed = WireHeaders.Reserved + "header-";

    private static readonly FrozenSet<string> Meaningful = FrozenSet.Create(
        StringComparer.Ordinal,
        MoreKeys,
        "BCC",
        DeliveryCount,
        "x-death",
        "x-first-death-exchange",
        "x-first-death-queue",
        "x-first-death-reason",
        "x-last-death-exchange",
        "x-last-death-queue",
        "x-last-death-reason",
        "x-stream-offset"
    );

    /// <summary>The name under which an application's header travels.</summary>
    public static string ToWire(string name) => Meaningful.Contains(name) ? Renamed + name : name;

    /// <summary>The name an application gave a header; null if it is Notify's or the server's.</summary>
    public static string? FromWire(string name)
    {
        if (name.StartsWith(Renamed, StringComparison.Ordinal))
            return name[Renamed.Length..];
        var isOurs =
            name.StartsWith(WireHeaders.Reserved, StringComparison.Ordinal)
            || name is WireHeaders.TraceParent or WireHeaders.TraceState
            || Meaningful.Contains(name);
        return isOurs ? null : name;
    }
}
