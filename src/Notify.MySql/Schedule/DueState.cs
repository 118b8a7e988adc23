namespace Notify.MySql;

/// <summary>What becomes of a scheduled message, as numbers for SQL.</summary>
internal static class DueState
{
    /// <summary>Nobody has had it: it can be cancelled and moved.</summary>
    public const int Waiting = 0;

    /// <summary>A host has it until its lease ends.</summary>
    public const int Claimed = 1;

    /// <summary>The transport did not take it, or may have: it comes again, and cannot be cancelled any more.</summary>
    public const int Returned = 2;

    /// <summary>
    /// It was cancelled. The row stays a while without its message, so that a repeated call finds what it did.
    /// </summary>
    public const int Cancelled = 3;
}
