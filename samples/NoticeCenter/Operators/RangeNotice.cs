using Notify;

namespace NoticeCenter;

/// <summary>One notice for every user of a range.</summary>
/// <param name="From">The first user.</param>
/// <param name="To">The last user.</param>
/// <param name="Type">The notice's type.</param>
/// <param name="Data">What is shown.</param>
/// <param name="Id">The event's id, so that the same again is the same; a new one if left out.</param>
internal sealed record RangeNotice(long From, long To, int Type, string? Data, string? Id)
{
    /// <exception cref="BadFieldException">There is nobody in it.</exception>
    public UidRange.Ends Range =>
        From >= 1 && To >= From
            ? new UidRange.Ends(From, To)
            : throw new BadFieldException(
                "from",
                $"is {From} and to is {To}; give two numbers from 1, the lower one first."
            );

    /// <exception cref="BadFieldException">The id is none.</exception>
    public NewNotice ToNotice() =>
        new()
        {
            Id =
                Id is null ? default
                : MessageId.TryParse(Id, out var id) ? id
                : throw new BadFieldException("id", $"is '{Id}'; give 1 to 128 bytes of text."),
            Type = Type,
            Data = Data ?? "",
        };
}
