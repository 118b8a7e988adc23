namespace Notify.Shared;

/// <summary>
/// Keeps what a store takes apart from what it does not, before anything is written. Included as source where it is
/// needed.
/// </summary>
internal static class NoticeSieve
{
    /// <summary>The positions of the notices within the limits; the others get their errors.</summary>
    /// <param name="limits">The store's limits.</param>
    /// <param name="notices">What was asked for.</param>
    /// <param name="results">By position: gets the errors.</param>
    public static List<int> Accepted(
        this NoticeLimits limits,
        IReadOnlyList<NoticeAppend> notices,
        AppendResult[] results
    )
    {
        var accepted = new List<int>(notices.Count);
        for (var i = 0; i < notices.Count; i++)
        {
            try
            {
                limits.CheckUser(notices[i].UserId);
                limits.CheckNotice(notices[i].Type, notices[i].Data);
                accepted.Add(i);
            }
            catch (InvalidInputException error)
            {
                results[i] = new AppendResult(AppendStatus.Rejected, Error: error);
            }
        }

        return accepted;
    }
}
