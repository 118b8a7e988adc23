using System.Net;

namespace Notify.Redis;

/// <summary>What a node says to a wait for its replicas.</summary>
/// <param name="Error">Why it does not count; null if enough replicas have it.</param>
/// <param name="IsFromMaster">True if no other node would know better.</param>
/// <param name="Elsewhere">The node to ask instead, if it named one.</param>
internal sealed record ReplicaAnswer(TimeoutException? Error, bool IsFromMaster, EndPoint? Elsewhere)
{
    public static ReplicaAnswer Enough { get; } = new(null, true, null);

    /// <summary>Reads the answer to the write of the mark, once the wait has ended.</summary>
    public static ReplicaAnswer Read(string write, long have, int wanted, EndPoint node, TimeSpan patience)
    {
        if (write.StartsWith("-MOVED ", StringComparison.Ordinal))
            return new(new TimeoutException($"{node} says {write[1..]}."), false, Target(write));
        if (write.StartsWith('-'))
            return new(new TimeoutException($"{node} was to wait for replicas and refused: {write[1..]}"), false, null);
        if (!write.StartsWith('+'))
        {
            var lost =
                $"{node} does not have what its replicas (Redis:Replicas) were to confirm: it was lost in a failover.";
            return new(new TimeoutException(lost), true, null);
        }

        return have >= wanted
            ? Enough
            : new(
                new TimeoutException(
                    $"{have} of the {wanted} replicas (Redis:Replicas) that must have it said so to {node} within "
                        + $"{patience} (Redis:CallTimeout). See to the replicas, or ask for fewer."
                ),
                true,
                null
            );
    }

    /// <summary>MOVED slot host:port</summary>
    private static EndPoint? Target(string moved)
    {
        var address = moved[(moved.LastIndexOf(' ') + 1)..];
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(address.AsSpan(colon + 1), out var port))
            return null;
        return IPAddress.TryParse(address[..colon], out var ip)
            ? new IPEndPoint(ip, port)
            : new DnsEndPoint(address[..colon], port);
    }
}
