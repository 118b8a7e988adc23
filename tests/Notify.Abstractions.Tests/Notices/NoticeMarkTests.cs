using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Notices;

public sealed class NoticeMarkTests
{
    public static TheoryData<NoticeMark> Good =>
        [
            NoticeMark.Of(NoticeAction.Read, Ids(1)),
            NoticeMark.Of(NoticeAction.Delete, Ids(NoticeLimits.IdsPerMark)),
            NoticeMark.ReadUpTo(0),
            NoticeMark.ReadUpTo(long.MaxValue, [.. Enumerable.Range(0, NoticeLimits.TypesPerFilter)]),
            NoticeMark.ArchiveUpTo(7),
            NoticeMark.SeenUpTo(7),
        ];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_mark_names_ids_or_the_newest_notice_seen(NoticeMark mark) => NoticeLimits.CheckMark(mark);

    public static TheoryData<NoticeMark, string, string> Wrong =>
        new()
        {
            { NoticeMark.Of(NoticeAction.Read), "ids", "0 notices were to be marked at once; give 1 to 100" },
            {
                NoticeMark.Of(NoticeAction.Read, Ids(101)),
                "ids",
                "101 notices were to be marked at once; give 1 to 100"
            },
            { NoticeMark.Of(NoticeAction.See, Ids(1)), "ids", "seen by id" },
            { NoticeMark.Of(NoticeAction.Read, new MessageId("a"), default(MessageId)), "ids", "empty id" },
            { NoticeMark.ReadUpTo(-1), "upTo", "up to '-1'" },
            { NoticeMark.SeenUpTo(-1), "upTo", "up to '-1'" },
            { NoticeMark.ArchiveUpTo(1, []), "types", "0 types" },
            { NoticeMark.ReadUpTo(1, [.. Enumerable.Range(0, 33)]), "types", "33 types were asked for; give 1 to 32" },
            { NoticeMark.ReadUpTo(1, [-1]), "type", "type is -1" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_mark_outside_its_limits_is_refused(NoticeMark mark, string field, string why) =>
        Refused.With(ErrorIds.InvalidNotice, field, [why], () => NoticeLimits.CheckMark(mark));

    [Theory]
    [MemberData(nameof(Good))]
    public void There_is_no_mark_for_all_without_a_bound(NoticeMark mark) =>
        Assert.True(mark.Ids is not null ^ mark.UpTo is not null);

    private static MessageId[] Ids(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new MessageId(FormattableString.Invariant($"n{i}")))];
}
