namespace Notify;

/// <summary>
/// The fixed sizes of a message, the same on every adapter. They are checked before anything is written; what is over
/// a limit is refused with <see cref="InvalidInputException" />.
/// </summary>
public static class MessageLimits
{
    /// <summary>Most characters of a topic: 128.</summary>
    public const int TopicLength = 128;

    /// <summary>Most characters of a group name: 100.</summary>
    public const int GroupLength = 100;

    /// <summary>Most characters of the prefix of server objects: 32.</summary>
    public const int PrefixLength = 32;

    /// <summary>Most bytes of a message id as UTF-8 text: 128.</summary>
    public const int IdBytes = 128;

    /// <summary>Most bytes of an ordering key as UTF-8 text: 200.</summary>
    public const int KeyBytes = 200;

    /// <summary>Most characters of a message type's name on the wire: 128.</summary>
    public const int TypeLength = 128;

    /// <summary>Most headers on one message: 64.</summary>
    public const int HeaderCount = 64;

    /// <summary>Most bytes of all header names and values of one message together, as UTF-8 text: 32 KiB.</summary>
    public const int HeaderBytes = 32 * 1024;

    /// <summary>Where the text of an exception is cut, in bytes of UTF-8: 8 KiB.</summary>
    public const int FailureTextBytes = 8 * 1024;

    /// <summary>Where the name of an exception's type is cut, in bytes of UTF-8: 1 KiB.</summary>
    public const int ErrorTypeBytes = 1024;

    /// <summary>Most bytes of a body unless <see cref="NotifyOptions.MaxBodyBytes" /> says otherwise: 1 MiB.</summary>
    public const int DefaultBodyBytes = 1024 * 1024;

    /// <summary>Most messages in one batch send: 100,000. A larger batch is the caller's to cut.</summary>
    public const int BatchCount = 100_000;

    /// <summary>Most partitions of a topic: 256.</summary>
    public const int Partitions = 256;
}
