namespace Notify.MySql;

/// <summary>A notice on its way into an inbox, with what was worked out about it.</summary>
/// <param name="Position">Its place in the caller's batch.</param>
/// <param name="Notice">The notice.</param>
/// <param name="User">Its user.</param>
/// <param name="Key">Its id.</param>
/// <param name="Shard">The user's table.</param>
internal sealed record AppendItem(int Position, NoticeAppend Notice, UserKey User, Guid Key, Shard Shard);
