namespace Notify;

/// <summary>What a scheduler can do beyond keeping messages until they are due.</summary>
[Flags]
public enum SchedulerCapabilities
{
    /// <summary>Keeping messages only.</summary>
    None = 0,

    /// <summary>What was accepted outlives the process.</summary>
    Durable = 1,

    /// <summary>Messages can be taken back, exactly: delivered or cancelled, never both.</summary>
    Cancel = 2,

    /// <summary>Messages can be given another due time.</summary>
    Reschedule = 4,

    /// <summary>Waiting messages can be listed.</summary>
    List = 8,

    /// <summary>An id that already waits is recognised.</summary>
    Deduplicates = 16,
}
