namespace Notify.Outbox;

/// <summary>What became of rows of one topic that were to be sent.</summary>
internal sealed class OutboxReport
{
    /// <summary>The numbers of rows that were accepted.</summary>
    public List<long> Sent { get; } = [];

    /// <summary>Lanes of which something was accepted.</summary>
    public HashSet<long> SentLanes { get; } = [];

    /// <summary>Rows that cannot be sent as they are.</summary>
    public List<OutboxFault> Faults { get; } = [];

    /// <summary>Lanes whose next row waits for another try.</summary>
    public HashSet<long> Waiting { get; } = [];

    /// <summary>How many rows the transport did not take, and why the first of them.</summary>
    public int Refused { get; private set; }

    public NotifyException? Refusal { get; private set; }

    /// <summary>True if the transport took nothing at all.</summary>
    public bool IsRefused => Sent.Count == 0 && Refused > 0;

    public bool IsEmpty => Sent.Count == 0 && Faults.Count == 0;

    public void Accept(OutboxRow row)
    {
        Sent.Add(row.Id);
        SentLanes.Add(row.Lane);
    }

    public void Refuse(OutboxRow row, NotifyException error)
    {
        Refused++;
        Refusal ??= error;
        Waiting.Add(row.Lane);
    }

    public void Blame(OutboxRow row, NotifyException error, int mostAttempts)
    {
        var text = Failure.Cut(error.Message, MessageLimits.FailureTextBytes);
        var fault = new OutboxFault(row.Id, row.Attempts + 1, row.Attempts + 1 >= mostAttempts, text);
        Faults.Add(fault);
        if (!fault.IsParked)
            Waiting.Add(row.Lane);
    }
}
