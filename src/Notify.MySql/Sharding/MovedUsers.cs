using System.Collections.Concurrent;

namespace Notify.MySql;

/// <summary>
/// Users who were met at the table they have left, so that it is not asked again. Only a memory: who is forgotten is
/// asked for once more.
/// </summary>
internal sealed class MovedUsers
{
    private const int Most = 200_000;

    private readonly ConcurrentDictionary<UserKey, bool> _users = new();
    private int _count;

    public bool Contains(UserKey user) => _count > 0 && _users.ContainsKey(user);

    public void Add(UserKey user)
    {
        if (!_users.TryAdd(user, true) || Interlocked.Increment(ref _count) < Most)
            return;
        _users.Clear();
        Volatile.Write(ref _count, 0);
    }
}
