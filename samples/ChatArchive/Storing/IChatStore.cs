namespace ChatArchive.Storing;

/// <summary>Where messages are kept. A message that is there already is not written twice.</summary>
internal interface IChatStore
{
    /// <summary>Writes messages, and tells for each what kept it from being written; null if nothing did.</summary>
    Task<IReadOnlyList<Exception?>> WriteAsync(IReadOnlyList<ChatRow> rows, CancellationToken cancellationToken);

    /// <summary>A page of a room, newest first.</summary>
    Task<IReadOnlyList<ChatRow>> ListRoomAsync(
        string room,
        ChatCursor? before,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>A page of what a user said in any room, newest first.</summary>
    Task<IReadOnlyList<ChatRow>> ListUserAsync(
        string userId,
        ChatCursor? before,
        int limit,
        CancellationToken cancellationToken
    );
}
