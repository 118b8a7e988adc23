namespace NoticeCenter;

/// <summary>A user, as far as this sample knows one.</summary>
/// <param name="Nick">Made of the number: there is no table of users here.</param>
/// <param name="NotificationCount">All that is unread.</param>
internal sealed record UserInfo(string Nick, long NotificationCount);
