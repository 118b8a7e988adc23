namespace Notify.Benchmarks.Recount;

/// <summary>What can be done to an inbox.</summary>
internal enum Change
{
    Append,
    Read,
    Unread,
    Archive,
    Delete,
    ReadUpTo,
    SeenUpTo,
}
