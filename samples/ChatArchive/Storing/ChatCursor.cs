using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ChatArchive.Storing;

/// <summary>Where a page ended: the time and the id of its oldest message.</summary>
internal sealed record ChatCursor(long CreatedMs, string Id)
{
    public static ChatCursor Of(ChatRow row) => new(row.CreatedMs, row.Id);

    /// <summary>Whether a message is older than what the page had.</summary>
    public bool IsBefore(ChatRow row) =>
        row.CreatedMs < CreatedMs || (row.CreatedMs == CreatedMs && string.CompareOrdinal(row.Id, Id) < 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CreatedMs}_{Id}");

    public static bool TryRead(string text, [NotNullWhen(true)] out ChatCursor? cursor)
    {
        var cut = text.IndexOf('_', StringComparison.Ordinal);
        cursor =
            cut > 0
            && text.Length - cut - 1 is >= 1 and <= 128
            && text.All(char.IsAscii)
            && long.TryParse(text[..cut], NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                ? new ChatCursor(time, text[(cut + 1)..])
                : null;
        return cursor is not null;
    }
}
