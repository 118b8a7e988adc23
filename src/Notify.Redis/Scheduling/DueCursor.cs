namespace Notify.Redis;

/// <summary>Where a page of waiting messages ended: everything in order of time, topic and member.</summary>
internal sealed record DueCursor(string Due, string Topic, byte[] Member)
{
    private const char Separator = '/';

    public string Write() => string.Join(Separator, Due, Topic, Convert.ToHexString(Member));

    public static DueCursor Read(string cursor)
    {
        var parts = cursor.Split(Separator);
        try
        {
            if (parts.Length == 3 && long.TryParse(parts[0], out _))
                return new DueCursor(parts[0], parts[1], Convert.FromHexString(parts[2]));
        }
        catch (FormatException) { }

        throw new InvalidInputException(
            ErrorIds.InvalidQuery,
            "cursor",
            $"The cursor '{cursor}' is not one that a page before ended with; begin again without a cursor."
        );
    }
}
