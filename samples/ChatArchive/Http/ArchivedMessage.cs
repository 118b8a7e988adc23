using ChatArchive.Storing;

namespace ChatArchive.Http;

/// <summary>A message in the archive.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Room">Where it was said.</param>
/// <param name="Username">Who said it, as the chat shows them.</param>
/// <param name="Userid">Who said it.</param>
/// <param name="Msg">What was said.</param>
/// <param name="CreatedAt">When it was accepted, in seconds since 1970.</param>
internal sealed record ArchivedMessage(
    string Id,
    string Room,
    string Username,
    string Userid,
    string Msg,
    long CreatedAt
)
{
    public static ArchivedMessage Of(ChatRow row) =>
        new(row.Id, row.Room, row.Username, row.UserId, row.Msg, row.CreatedMs / 1000);
}
