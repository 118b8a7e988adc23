namespace Notify;

/// <summary>How well a server can be used.</summary>
public enum BackendState
{
    /// <summary>All is well.</summary>
    Up,

    /// <summary>It works, but not as it should.</summary>
    Degraded,

    /// <summary>It cannot be used; Notify keeps trying.</summary>
    Down,
}
