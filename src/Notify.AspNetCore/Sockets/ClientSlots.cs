namespace Notify.AspNetCore;

/// <summary>Bounds how many sockets are open, in all and of one client.</summary>
internal sealed class ClientSlots(TopicSocketOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _open = [];
    private int _all;

    public bool TryTake(string client)
    {
        lock (_gate)
        {
            if (_all >= options.Connections || !TryAdd(client))
                return false;
            _all++;
            return true;
        }
    }

    /// <summary>A socket goes from one name to another, or stays where it is if that one has no room.</summary>
    public bool TryRename(string from, string to)
    {
        if (from == to)
            return true;
        lock (_gate)
        {
            if (!TryAdd(to))
                return false;
            Subtract(from);
            return true;
        }
    }

    public void Return(string client)
    {
        lock (_gate)
        {
            _all--;
            Subtract(client);
        }
    }

    private bool TryAdd(string client)
    {
        var open = _open.GetValueOrDefault(client);
        if (open >= options.ConnectionsPerClient)
            return false;
        _open[client] = open + 1;
        return true;
    }

    private void Subtract(string client)
    {
        if (_open[client] == 1)
            _open.Remove(client);
        else
            _open[client]--;
    }
}
