namespace Notify;

/// <summary>How much the ledger records.</summary>
public enum LedgerMode
{
    /// <summary>Nothing; dead messages are kept by the transport alone.</summary>
    Off,

    /// <summary>Dead messages, whole, with their reasons. Costs nothing while all goes well. The default.</summary>
    Failures,

    /// <summary>Every step of every message. Costs a record per send and two per delivery.</summary>
    All,
}
