namespace Notify;

/// <summary>
/// Knows which users belong to the audience of a broadcast. Register one to send to less than everyone.
/// </summary>
public interface IAudience
{
    /// <summary>True if the user belongs to the audience now. Asked once per user and broadcast.</summary>
    /// <param name="audience">The audience a broadcast names; never <see cref="Broadcast.Everyone" />.</param>
    /// <param name="userId">The user.</param>
    bool Contains(string audience, string userId);
}
