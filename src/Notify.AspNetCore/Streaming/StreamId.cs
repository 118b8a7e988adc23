using System.Globalization;

namespace Notify.AspNetCore;

/// <summary>
/// Where in the life of an inbox an event stands: what a client sends back to go on from there. Written
/// <c>epoch:rev:seq</c>.
/// </summary>
/// <param name="Epoch">The numbering it belongs to, as clients are told it.</param>
/// <param name="Rev">The last change told.</param>
/// <param name="Seq">The number of the newest notice told.</param>
internal readonly record struct StreamId(string Epoch, long Rev, long Seq)
{
    private const int MostCharacters = 128;

    public static StreamId Of(CountsAnswer counts) => new(counts.Epoch, counts.Rev, counts.LastSeq);

    public static bool TryParse(string text, out StreamId id)
    {
        id = default;
        if (text.Length > MostCharacters)
            return false;
        // Read from the end: what an epoch looks like is the store's business.
        var seqAt = text.LastIndexOf(':');
        var revAt = seqAt > 0 ? text.LastIndexOf(':', seqAt - 1) : -1;
        if (revAt < 0 || !Number(text.AsSpan(revAt + 1, seqAt - revAt - 1), out var rev))
            return false;
        if (!Number(text.AsSpan(seqAt + 1), out var seq))
            return false;
        id = new StreamId(text[..revAt], rev, seq);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}:{Rev}:{Seq}");

    private static bool Number(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
