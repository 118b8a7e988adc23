namespace Notify.Cli;

/// <summary>What the import of failures, or its verification, has come to.</summary>
internal sealed class FailureSums
{
    public long Rows { get; set; }

    /// <summary>
    /// Dead messages that are new; in a dry run those that could be taken, when verifying those that are as they were.
    /// </summary>
    public long Taken { get; set; }

    /// <summary>Taken by an earlier run, or when verifying, dealt with since.</summary>
    public long Known { get; set; }

    /// <summary>Failed, and came after all.</summary>
    public long Came { get; set; }

    public long Refused { get; set; }

    public long Different { get; set; }
}
