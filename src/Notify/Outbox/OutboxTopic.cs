using Notify.Shared;

namespace Notify.Outbox;

/// <summary>
/// What the relay knows of one topic: whether it waits after a refusal, and which of its lanes do. All of it is about
/// when something is tried again; forgetting it costs a try and no order. Used by one task at a time.
/// </summary>
internal sealed class OutboxTopic(string name, TimeProvider time)
{
    /// <summary>More lanes that wait are not kept apart: then the whole topic waits.</summary>
    private const int MostLanes = 500;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, (int Failures, DateTimeOffset Until)> _lanes = [];
    private int _failures;
    private DateTimeOffset _until;

    public string Name => name;

    /// <summary>Why something waits; null if nothing does.</summary>
    public string? Trouble { get; private set; }

    /// <summary>True while nothing of it is to be tried.</summary>
    public bool IsWaiting => time.GetUtcNow() < _until;

    /// <summary>True if the next try is to be a small one.</summary>
    public bool IsOnTrial => _failures > 0;

    /// <summary>True if nothing waits for another try.</summary>
    public bool IsClear => _failures == 0 && _lanes.Count == 0;

    /// <summary>Leaves it alone for a while, unless it waits for longer anyway.</summary>
    public void Rest(TimeSpan pause)
    {
        if (time.GetUtcNow() + pause is var until && until > _until)
            _until = until;
    }

    /// <summary>The lanes that wait now.</summary>
    public List<long> WaitingLanes()
    {
        var now = time.GetUtcNow();
        return [.. _lanes.Where(lane => now < lane.Value.Until).Select(lane => lane.Key)];
    }

    public void Learn(OutboxReport report)
    {
        var now = time.GetUtcNow();
        foreach (var lane in report.SentLanes)
            _lanes.Remove(lane);
        foreach (var lane in report.Waiting)
        {
            var failures = _lanes.GetValueOrDefault(lane).Failures + 1;
            _lanes[lane] = (failures, now + Backoff.Pause(failures, LongestPause));
        }

        if (report.IsRefused || _lanes.Count > MostLanes)
            _until = now + Backoff.Pause(++_failures, LongestPause);
        else if (report.Sent.Count > 0)
            _failures = 0;
        if (_lanes.Count > MostLanes)
            _lanes.Clear();
        Trouble = report.Refusal?.Message ?? report.Faults.LastOrDefault()?.Error ?? (IsClear ? null : Trouble);
    }

    /// <summary>Nothing waits but what was left out: the rest was sent, or somebody removed it.</summary>
    public void ForgetOthers(IReadOnlyCollection<long> leftOut)
    {
        foreach (var lane in _lanes.Keys.Except(leftOut).ToList())
            _lanes.Remove(lane);
        if (_lanes.Count == 0)
            (_failures, Trouble) = (0, null);
    }
}
