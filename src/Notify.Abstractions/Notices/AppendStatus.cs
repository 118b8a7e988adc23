namespace Notify;

/// <summary>What became of one notice of a batch.</summary>
public enum AppendStatus
{
    /// <summary>It is in the inbox now.</summary>
    Stored,

    /// <summary>Its id was in the inbox before, or was deleted from it; nothing changed.</summary>
    Duplicate,

    /// <summary>The store does not take it; the error says why.</summary>
    Rejected,
}
