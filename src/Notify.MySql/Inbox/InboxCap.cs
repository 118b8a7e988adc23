namespace Notify.MySql;

/// <summary>Keeps an inbox at its most notices: the oldest go first.</summary>
internal static class InboxCap
{
    /// <returns>How many went.</returns>
    public static async Task<int> TrimAsync(InboxScope scope, int? most, CancellationToken cancellationToken)
    {
        if (most is not { } cap || scope.Head.Total <= cap)
            return 0;
        var oldest = await scope
            .QueryAsync<StoredNotice>(
                $"SELECT {StoredNotice.Columns} FROM {scope.Tables.Notices} WHERE uid = @uid ORDER BY seq LIMIT @count",
                new { uid = scope.Head.User.Value, count = scope.Head.Total - cap },
                cancellationToken
            )
            .ConfigureAwait(false);
        await scope.RemoveAsync(oldest, remember: true, cancellationToken).ConfigureAwait(false);
        return oldest.Count;
    }
}
