using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>What the server said to a call.</summary>
/// <param name="Position">Up to where the session's messages stand; -1 if the session cannot go on.</param>
/// <param name="Reason">Why not all were taken, or what else there is to know; empty if all is well.</param>
/// <param name="Detail">A figure that belongs to the reason.</param>
internal readonly record struct SendAnswer(long Position, string Reason, string Detail)
{
    /// <summary>The topic is not known to the server, or not yet with all its groups.</summary>
    public const string UnknownTopic = "topic";

    /// <summary>The topic has another number of partitions.</summary>
    public const string OtherPartitions = "partitions";

    /// <summary>
    /// The session is not known: the server has lost its data, or forgotten what was silent for an hour.
    /// </summary>
    public const string UnknownSession = "session";

    /// <summary>
    /// What precedes these messages is missing: it is still on its way, or the server had it and lost it, as a replica
    /// may that took its master's place.
    /// </summary>
    public const string Gap = "gap";

    public const string Full = "full";

    public const string HeldFull = "held";

    public const string HeldTooOld = "aged";

    /// <summary>All were taken, and are held; some of them expire.</summary>
    public const string Holds = "holds";

    public static SendAnswer Read(RedisResult reply)
    {
        // A whole number is the answer to nearly every call.
        if (reply.IsNull)
            return new SendAnswer(-1, UnknownSession, "");
        try
        {
            return new SendAnswer((long)reply, "", "");
        }
        catch (InvalidCastException)
        {
            var parts = (RedisResult[])reply!;
            return new SendAnswer((long)parts[0], (string)parts[1]!, parts.Length > 2 ? (string)parts[2]! : "");
        }
    }
}
