namespace ChatArchive.Storing;

/// <summary>A message as the archive keeps it. Its id is that of the message it came in.</summary>
internal sealed record ChatRow(string Id, string Room, long CreatedMs, string UserId, string Username, string Msg)
{
    /// <summary>The row of a message that <see cref="ChatLimits" /> found no fault with.</summary>
    public static ChatRow Of(string id, ChatMessage chat, long createdMs) =>
        new(id, chat.Room!, createdMs, chat.UserId!, chat.Username!, chat.Msg!);
}
