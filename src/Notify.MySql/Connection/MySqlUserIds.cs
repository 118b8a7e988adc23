namespace Notify;

/// <summary>What the user ids of the inboxes look like.</summary>
public enum MySqlUserIds
{
    /// <summary>Text of at most 64 characters, told apart byte by byte.</summary>
    Text,

    /// <summary>Decimal numbers of 64 bits without a sign; others are refused. Rows and indexes are smaller.</summary>
    Numeric,
}
