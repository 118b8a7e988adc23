namespace Notify.Notices;

/// <summary>A few users whose inboxes changed lately: a sample for the check of the counters.</summary>
internal sealed class RecentUsers
{
    private const int Size = 16;
    private readonly Lock _gate = new();
    private readonly string?[] _users = new string?[Size];
    private int _next;

    public void Add(string userId)
    {
        lock (_gate)
            _users[(uint)_next++ % Size] = userId;
    }

    public IReadOnlyList<string> TakeAll()
    {
        lock (_gate)
        {
            var users = _users.OfType<string>().Distinct().ToList();
            Array.Clear(_users);
            return users;
        }
    }
}
