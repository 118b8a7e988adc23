namespace Notify;

/// <summary>One notice for one user, ready to be stored.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Id">The notice's id; unique within the inbox.</param>
/// <param name="Type">The application's own kind of notice.</param>
/// <param name="Data">What the application shows.</param>
/// <param name="CreatedAt">When it came about.</param>
/// <param name="ExpiresAt">When it disappears; null means by retention only.</param>
public sealed record NoticeAppend(
    string UserId,
    MessageId Id,
    int Type,
    string Data,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt = null
);
