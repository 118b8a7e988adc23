namespace CommandQueue;

/// <summary>
/// Where accepted commands are kept beside their messages: their numbers, their details, and what is the same.
/// </summary>
internal interface ICommandStore
{
    /// <summary>Takes numbers that nobody else gets, one after the other.</summary>
    /// <param name="least">The first is this at least.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>The first of them.</returns>
    Task<long> ReserveAsync(long least, int count, CancellationToken cancellationToken);

    /// <summary>Keeps commands, each until a time.</summary>
    Task SaveAsync(
        IReadOnlyList<(StoredCommand Command, DateTimeOffset Until)> commands,
        CancellationToken cancellationToken
    );

    Task<StoredCommand?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Says that some content is a command's, unless it is another's already.</summary>
    /// <returns>Whose it is, and whether that one is known to have been accepted.</returns>
    Task<(long Id, bool IsAccepted)> ClaimAsync(
        string content,
        long id,
        DateTimeOffset until,
        CancellationToken cancellationToken
    );

    /// <summary>The command was accepted, or it was not and its content is free again.</summary>
    Task EndClaimAsync(
        string content,
        long id,
        bool isAccepted,
        DateTimeOffset until,
        CancellationToken cancellationToken
    );
}
