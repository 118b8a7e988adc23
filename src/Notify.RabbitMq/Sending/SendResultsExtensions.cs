namespace Notify.RabbitMq;

/// <summary>Puts the results of a part into the results of the whole.</summary>
internal static class SendResultsExtensions
{
    /// <summary>The results, but for those positions that a second try has results for.</summary>
    public static SendResults With(this SendResults first, List<int> positions, SendResults second)
    {
        var all = first.ToArray();
        all.Take(positions, second);
        return SendResults.From(all);
    }

    public static void Take(this SendResult[] all, List<int> positions, SendResults part)
    {
        for (var i = 0; i < positions.Count; i++)
            all[positions[i]] = part[i];
    }
}
