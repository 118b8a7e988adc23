namespace CommandQueue;

/// <summary>Keeps commands in the process, beside the embedded default.</summary>
internal sealed class MemoryCommandStore(TimeProvider time) : ICommandStore
{
    private const int MostCommands = 1_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, StoredCommand> _commands = [];
    private readonly Dictionary<string, (long Id, bool IsAccepted)> _contents = [];
    private readonly PriorityQueue<Action, DateTimeOffset> _ends = new();
    private long _last;

    public Task<long> ReserveAsync(long least, int count, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var first = Math.Max(least, _last + 1);
            _last = first + count - 1;
            return Task.FromResult(first);
        }
    }

    public Task SaveAsync(
        IReadOnlyList<(StoredCommand Command, DateTimeOffset Until)> commands,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            RemoveOld();
            if (_commands.Count + commands.Count > MostCommands)
                throw new InvalidOperationException(
                    $"{MostCommands:N0} commands are kept, the limit; set a lower MsgSaveDays or use Redis."
                );
            foreach (var (command, until) in commands)
            {
                if (_commands.TryAdd(command.Id, command))
                    _ends.Enqueue(() => _commands.Remove(command.Id), until);
            }
        }

        return Task.CompletedTask;
    }

    public Task<StoredCommand?> FindAsync(long id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            RemoveOld();
            return Task.FromResult(_commands.GetValueOrDefault(id));
        }
    }

    public Task<(long Id, bool IsAccepted)> ClaimAsync(
        string content,
        long id,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            RemoveOld();
            if (_contents.TryGetValue(content, out var known))
                return Task.FromResult(known);
            _contents[content] = (id, false);
            _ends.Enqueue(() => Forget(content, id), until);
            return Task.FromResult((id, false));
        }
    }

    public Task EndClaimAsync(
        string content,
        long id,
        bool isAccepted,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            if (isAccepted)
                _contents[content] = (id, true);
            else
                Forget(content, id);
        }

        return Task.CompletedTask;
    }

    private void Forget(string content, long id)
    {
        if (_contents.TryGetValue(content, out var known) && known.Id == id)
            _contents.Remove(content);
    }

    private void RemoveOld()
    {
        while (_ends.TryPeek(out var end, out var until) && until <= time.GetUtcNow())
        {
            _ends.Dequeue();
            end();
        }
    }
}
