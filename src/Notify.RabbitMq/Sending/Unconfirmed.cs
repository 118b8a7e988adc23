namespace Notify.RabbitMq;

/// <summary>
/// What was sent on one channel and not confirmed, in a ring by delivery tag. Tags count from 1 on each channel.
/// Guarded by the publisher's lock.
/// </summary>
internal sealed class Unconfirmed(int limit)
{
    private readonly Slot[] _slots = new Slot[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)limit)];
    private ulong _low = 1;
    private ulong _next = 1;

    public bool IsFull => _next - _low >= (ulong)limit;

    public bool IsHalfFree => _next - _low <= (ulong)limit / 2;

    /// <summary>Notes what is sent next.</summary>
    public void Add(SendJob job, int index) => At(_next++) = new Slot { Job = job, Index = index };

    /// <summary>Answers one message, or all up to it.</summary>
    public void Answer(ulong tag, bool multiple, Func<SendJob, int, bool, SendException?> errorOf)
    {
        if (tag >= _next)
            return;
        for (var at = multiple ? _low : Math.Max(tag, _low); at <= tag; at++)
            Answer(ref At(at), errorOf);
        while (_low < _next && At(_low).Job is null)
            _low++;
    }

    /// <summary>A message came back. Its answer follows, and says nothing of it.</summary>
    /// <returns>False if none of what was sent fits.</returns>
    public bool Return(string exchange, string key, string? messageId)
    {
        for (var at = _low; at < _next; at++)
        {
            ref var slot = ref At(at);
            if (slot.Job is null || slot.IsReturned)
                continue;
            var sent = slot.Job.Describe(slot.Index);
            if (sent.Key.Value != key || sent.Exchange.Value != exchange || sent.Message.Id.ToString() != messageId)
                continue;
            slot.IsReturned = true;
            return true;
        }

        return false;
    }

    /// <summary>The channel is gone: gives every message that is not confirmed one answer.</summary>
    /// <returns>How many there were.</returns>
    public int AnswerAll(SendException error)
    {
        var count = 0;
        for (var at = _low; at < _next; at++)
        {
            ref var slot = ref At(at);
            if (slot.Job is null)
                continue;
            slot.Job.Answer(slot.Index, error);
            slot = default;
            count++;
        }

        return count;
    }

    /// <summary>Gives what is not confirmed of one job an answer; later answers to it are passed over.</summary>
    public void AnswerAll(SendJob job, SendException error)
    {
        for (var at = _low; at < _next; at++)
        {
            ref var slot = ref At(at);
            if (slot.Job != job)
                continue;
            job.Answer(slot.Index, error);
            slot = default;
        }

        while (_low < _next && At(_low).Job is null)
            _low++;
    }

    private static void Answer(ref Slot slot, Func<SendJob, int, bool, SendException?> errorOf)
    {
        if (slot.Job is not { } job)
            return;
        var error = errorOf(job, slot.Index, slot.IsReturned);
        if (slot.IsReturned && error is not null)
            job.Return(slot.Index, error);
        else
            job.Answer(slot.Index, error);
        slot = default;
    }

    private ref Slot At(ulong tag) => ref _slots[tag & (ulong)(_slots.Length - 1)];

    private struct Slot
    {
        public SendJob? Job;
        public int Index;
        public bool IsReturned;
    }
}
