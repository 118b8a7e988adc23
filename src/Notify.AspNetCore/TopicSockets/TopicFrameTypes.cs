namespace Notify.AspNetCore;

/// <summary>The types of frames.</summary>
internal static class TopicFrameTypes
{
    public const string SignIn = "sign-in";
    public const string Send = "send";
    public const string Subscribe = "subscribe";
    public const string Unsubscribe = "unsubscribe";
    public const string Ack = "ack";
    public const string Retry = "retry";
    public const string Dead = "dead";
    public const string Ping = "ping";

    /// <summary>What clients send.</summary>
    public static readonly string[] OfClients = [Send, Ack, Retry, Dead, Subscribe, Unsubscribe, Ping, SignIn];
}
