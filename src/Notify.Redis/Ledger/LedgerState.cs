using System.Globalization;
using System.Text;

namespace Notify.Redis;

/// <summary>One state in the ledger: status|attempt|at|due|failure.</summary>
/// <param name="Status">The last step.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="At">When it was taken.</param>
/// <param name="DueAt">When the message is due, if it is scheduled.</param>
/// <param name="Failure">Why the last attempt failed, if it did.</param>
internal sealed record LedgerState(
    DeliveryStatus Status,
    int Attempt,
    DateTimeOffset At,
    DateTimeOffset? DueAt,
    Failure? Failure
)
{
    /// <summary>Ticks in as many digits for every time there is: scripts compare them as texts.</summary>
    public static string Ticks(DateTimeOffset time) => time.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    public static byte[] WriteFailure(Failure? failure)
    {
        if (failure is null)
            return [];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        FailureRecord.WriteFailure(writer, failure);
        writer.Flush();
        return stream.ToArray();
    }

    public static LedgerState Read(byte[] stored)
    {
        var fields = new string[4];
        var start = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            var end = Array.IndexOf(stored, (byte)'|', start);
            fields[i] = Encoding.ASCII.GetString(stored, start, end - start);
            start = end + 1;
        }

        return new LedgerState(
            (DeliveryStatus)int.Parse(fields[0], CultureInfo.InvariantCulture),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            Time(fields[2]),
            fields[3].Length == 0 ? null : Time(fields[3]),
            start == stored.Length ? null : ReadFailure(stored, start)
        );
    }

    private static Failure ReadFailure(byte[] stored, int start)
    {
        using var stream = new MemoryStream(stored, start, stored.Length - start);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        return FailureRecord.ReadFailure(reader);
    }

    private static DateTimeOffset Time(string ticks) =>
        new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
