namespace Notify;

/// <summary>Some users of an event, and where the next ones begin.</summary>
/// <param name="Users">
/// Their ids, 10,000 at most; 500 to 1,000 is a good size. May be empty. Who is named twice gets one notice; what no
/// inbox takes as a user id is left out, with a warning.
/// </param>
/// <param name="Next">
/// What the next page is read with, 1 KiB of UTF-8 at most, and another than this page was read with; null if this is
/// the last.
/// </param>
public sealed record UserPage(IReadOnlyList<string> Users, string? Next)
{
    /// <summary>Most users on a page: 10,000.</summary>
    public const int MostUsers = 10_000;

    /// <summary>Most bytes of a cursor, and of a fan-out's argument, as UTF-8: 1 KiB.</summary>
    public const int CursorBytes = 1024;
}
