namespace Notify.RabbitMq;

/// <summary>
/// What a record of the registry says. The names are part of what is written; they are only added to.
/// </summary>
internal enum RegistryRecordKind
{
    /// <summary>Nothing: whoever reads it back has read all before it.</summary>
    Mark,

    /// <summary>A topic is declared; the first declaration stands.</summary>
    Topic,

    /// <summary>A consumer joins a group, which is made if need be and receives these topics, too.</summary>
    Join,

    /// <summary>A consumer has left a group.</summary>
    Leave,

    /// <summary>A topic or pattern is taken off a group.</summary>
    Detach,

    /// <summary>A group hands out nothing until it is resumed.</summary>
    Pause,

    /// <summary>A group hands out again.</summary>
    Resume,

    /// <summary>A group is gone.</summary>
    Delete,

    /// <summary>The first group of a topic has everything the topic held.</summary>
    Drained,

    /// <summary>A consumer of a group that is ordered by key has given up what others take over.</summary>
    Adapted,
}
