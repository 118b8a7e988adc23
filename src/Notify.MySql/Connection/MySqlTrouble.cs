namespace Notify.MySql;

/// <summary>What kind of trouble a failed call is, by what can be done about it.</summary>
internal enum MySqlTrouble
{
    /// <summary>A fault of the statement or of this adapter; repeating does not help.</summary>
    Other,

    /// <summary>Two rows with one key (1062).</summary>
    Duplicate,

    /// <summary>
    /// A deadlock (1213) or a lock that was not had in time (1205): the whole transaction is repeated.
    /// </summary>
    Lock,

    /// <summary>The connection is gone, or the server does not take one now.</summary>
    Lost,

    /// <summary>The server does not answer in time.</summary>
    Silent,

    /// <summary>The server takes no writes: it is read-only.</summary>
    ReadOnly,

    /// <summary>The server has no room left.</summary>
    Full,

    /// <summary>The user, the password, the database or the rights are wrong.</summary>
    Refused,
}
