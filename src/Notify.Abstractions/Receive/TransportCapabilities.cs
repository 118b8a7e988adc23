namespace Notify;

/// <summary>
/// What a transport can do beyond sending and receiving. Asking for what is missing is an error at start.
/// </summary>
[Flags]
public enum TransportCapabilities
{
    /// <summary>Sending and receiving only.</summary>
    None = 0,

    /// <summary>What was accepted outlives the process.</summary>
    Durable = 1,

    /// <summary>Subscriptions may name topics by pattern.</summary>
    Patterns = 2,

    /// <summary>Groups may be ordered by key, across instances.</summary>
    OrderByKey = 4,

    /// <summary>Groups may live as long as their one consumer.</summary>
    EphemeralGroups = 8,

    /// <summary>Topics without a durable group hold their messages.</summary>
    Holding = 16,

    /// <summary>The server itself refuses to settle for anyone but the holder.</summary>
    FencedSettling = 32,

    /// <summary>Groups can be listed, paused, resumed and deleted.</summary>
    GroupAdministration = 64,

    /// <summary>Dead messages are kept with their group, and can be listed and sent again.</summary>
    DeadLetters = 128,
}
