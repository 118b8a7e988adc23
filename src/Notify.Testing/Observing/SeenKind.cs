namespace Notify.Testing;

/// <summary>What happened to a message.</summary>
public enum SeenKind
{
    /// <summary>It was accepted; a delayed one when it was scheduled.</summary>
    Sent,

    /// <summary>A group is done with it.</summary>
    Handled,

    /// <summary>An attempt failed, or asked for another; it comes again.</summary>
    Retried,

    /// <summary>A group gave it up: it is dead, and among <see cref="IFailures" />.</summary>
    Dead,
}
