namespace Notify.InMemory;

/// <summary>
/// What the ledger knows of one message: its own state, and that of each group that has begun with it.
/// </summary>
internal sealed class LedgerRecord(MessageId id, string topic)
{
    private readonly List<LedgerEntry> _groups = [];
    private LedgerEntry? _own;
    private Dictionary<string, DateTimeOffset>? _reopened;

    public MessageId Id => id;

    /// <summary>When its last step was taken.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>True if nothing of it is still to come, so that it may be forgotten.</summary>
    public bool IsOver =>
        _groups.Count > 0
            ? _groups.TrueForAll(group => group.Status == DeliveryStatus.Done)
            : _own?.Status == DeliveryStatus.Cancelled;

    public bool HasFailed => _groups.Exists(group => group.Status == DeliveryStatus.Failed);

    public void Apply(LedgerEntry entry)
    {
        if (entry.At > At)
            At = entry.At;
        // The message itself is kept with the failures only.
        var slim = entry with
        {
            Message = null,
        };
        if (entry.Group is null)
        {
            if (_own is null || CountsOver(entry, _own))
                _own = slim;
            return;
        }

        var index = _groups.FindIndex(group => group.Group == entry.Group);
        if (index < 0)
            _groups.Add(slim);
        else if (CountsOver(entry, _groups[index]))
            _groups[index] = slim;
    }

    /// <summary>From now on every step counts over the failure of a group: its message is sent again.</summary>
    public void Reopen(string group, DateTimeOffset now) => (_reopened ??= [])[group] = now;

    /// <summary>The message waits again for a group, unless that has already gone on with it.</summary>
    public void ForgetFailure(string group) =>
        _groups.RemoveAll(entry => entry.Group == group && entry.Status == DeliveryStatus.Failed);

    public bool IsDone(string group, DateTimeOffset since) =>
        _groups.Exists(entry => entry.Group == group && entry.Status == DeliveryStatus.Done && entry.At >= since);

    public MessageStatus Describe() =>
        new(
            id,
            topic,
            _own?.Status ?? DeliveryStatus.Waiting,
            _own?.At ?? At,
            _own?.DueAt,
            [.. _groups.Select(g => new GroupStatus(g.Group!, g.Status, g.Attempt, g.At, g.Failure))]
        );

    private bool CountsOver(LedgerEntry entry, LedgerEntry known)
    {
        if (known.Status == DeliveryStatus.Failed && IsAfterReopening(entry))
            return true;
        if (entry.Attempt != known.Attempt)
            return entry.Attempt > known.Attempt;
        if (IsEnd(entry.Status) != IsEnd(known.Status))
            return IsEnd(entry.Status);
        return entry.At >= known.At;
    }

    private bool IsAfterReopening(LedgerEntry entry) =>
        entry.Group is { } group && _reopened?.TryGetValue(group, out var since) == true && entry.At >= since;

    private static bool IsEnd(DeliveryStatus status) =>
        status is DeliveryStatus.Done or DeliveryStatus.Failed or DeliveryStatus.Cancelled;
}
