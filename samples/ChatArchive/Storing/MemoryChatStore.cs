namespace ChatArchive.Storing;

/// <summary>The embedded default: the newest messages, in memory.</summary>
internal sealed class MemoryChatStore : IChatStore
{
    private const int Most = 100_000;

    private static readonly Comparer<ChatRow> ByTime = Comparer<ChatRow>.Create(
        (a, b) => a.CreatedMs != b.CreatedMs ? a.CreatedMs.CompareTo(b.CreatedMs) : string.CompareOrdinal(a.Id, b.Id)
    );

    private readonly Lock _gate = new();
    private readonly SortedSet<ChatRow> _rows = new(ByTime);
    private readonly HashSet<string> _ids = [];

    public Task<IReadOnlyList<Exception?>> WriteAsync(IReadOnlyList<ChatRow> rows, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var row in rows.Where(row => _ids.Add(row.Id)))
                _rows.Add(row);
            while (_rows.Count > Most)
            {
                var oldest = _rows.Min!;
                _rows.Remove(oldest);
                _ids.Remove(oldest.Id);
            }
        }

        return Task.FromResult<IReadOnlyList<Exception?>>(new Exception?[rows.Count]);
    }

    public Task<IReadOnlyList<ChatRow>> ListRoomAsync(
        string room,
        ChatCursor? before,
        int limit,
        CancellationToken cancellationToken
    ) => Find(row => row.Room == room, before, limit);

    public Task<IReadOnlyList<ChatRow>> ListUserAsync(
        string userId,
        ChatCursor? before,
        int limit,
        CancellationToken cancellationToken
    ) => Find(row => row.UserId == userId, before, limit);

    private Task<IReadOnlyList<ChatRow>> Find(Func<ChatRow, bool> where, ChatCursor? before, int limit)
    {
        lock (_gate)
        {
            var found = _rows.Reverse().Where(where).Where(row => before?.IsBefore(row) ?? true).Take(limit);
            return Task.FromResult<IReadOnlyList<ChatRow>>([.. found]);
        }
    }
}
