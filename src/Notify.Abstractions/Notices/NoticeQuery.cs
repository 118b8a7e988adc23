namespace Notify;

/// <summary>Which notices of an inbox to list. All that is set must hold.</summary>
public sealed record NoticeQuery
{
    /// <summary>
    /// Only notices before this number, newest first: how one pages back. Null begins with the newest.
    /// </summary>
    public long? Before { get; init; }

    /// <summary>
    /// Only notices after this number, oldest first: how one catches up. Not together with <see cref="Before" />.
    /// </summary>
    public long? After { get; init; }

    /// <summary>How many to list, 1 to 100; 20 unless set.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Only these types, at most 32; null lists all.</summary>
    public IReadOnlyList<int>? Types { get; init; }

    /// <summary>True lists unread ones only, false read ones only; null lists both.</summary>
    public bool? Unread { get; init; }

    /// <summary>False, the default, lists what is not archived; true the archive only; null both.</summary>
    public bool? Archived { get; init; } = false;
}
