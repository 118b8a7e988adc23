using System.Globalization;

namespace Notify.Redis;

/// <summary>
/// How long the ledger keeps what, as its scripts read it: one number, or one for each status from 0 on.
/// </summary>
internal static class LedgerRetention
{
    private const string ForEver = "0";

    public static string Write(RedisSettings settings)
    {
        var keepFor = settings.Options.LedgerKeepFor;
        var usual = Milliseconds(settings.Notify.LedgerKeepFor);
        if (keepFor.Count == 0)
            return usual;
        var last = Enum.GetValues<DeliveryStatus>().Max(status => (int)status);
        return string.Join(',', Enumerable.Range(0, last + 1).Select(status => Of((DeliveryStatus)status)));

        string Of(DeliveryStatus status) =>
            keepFor.TryGetValue(status, out var own) ? Milliseconds(own)
            : status == DeliveryStatus.Failed ? ForEver
            : usual;
    }

    private static string Milliseconds(TimeSpan time) =>
        ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
