namespace Notify;

/// <summary>What a group does with a message of a type it has no handler for.</summary>
public enum UnknownTypeMode
{
    /// <summary>
    /// It is dead, with the reason <see cref="FailureReason.NoHandler" />. The default: nothing is lost by oversight.
    /// </summary>
    DeadLetter,

    /// <summary>It is done: other types of the topic are none of this group's business.</summary>
    Ignore,
}
