using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Notices;

public sealed class NoticeLimitsTests
{
    private static readonly NoticeLimits Limits = new();

    [Theory]
    [InlineData("u", 1)]
    [InlineData("u", NoticeLimits.UserIdLength)]
    [InlineData("漢", NoticeLimits.UserIdLength)]
    [InlineData("\U0001F600", NoticeLimits.UserIdLength / 2)]
    public void A_user_id_has_up_to_64_characters(string character, int times) =>
        Limits.CheckUser(string.Concat(Enumerable.Repeat(character, times)));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a\u0001", "control character U+0001")]
    [InlineData(
        "uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
        "65 characters, over the limit of 64"
    )]
    public void Any_other_is_refused(string user, string why) =>
        Refused.With(ErrorIds.InvalidNotice, "userId", ["user id", why], () => Limits.CheckUser(user));

    [Theory]
    [InlineData("0", true)]
    [InlineData("42", true)]
    [InlineData("18446744073709551615", true)]
    [InlineData("18446744073709551616", false)]
    [InlineData("007", false)]
    [InlineData("+1", false)]
    [InlineData("-1", false)]
    [InlineData(" 1", false)]
    [InlineData("1.0", false)]
    [InlineData("٣", false)]
    public void A_store_of_numbers_takes_numbers_in_their_one_spelling_only(string user, bool taken)
    {
        var numeric = Limits with { NumericUserIds = true };

        if (taken)
            numeric.CheckUser(user);
        else
            Refused.With(
                ErrorIds.InvalidNotice,
                "userId",
                [$"'{user}'", "numbers only"],
                () => numeric.CheckUser(user)
            );
    }

    [Fact]
    public void Data_up_to_the_limit_of_the_store_is_taken_and_a_byte_more_is_not()
    {
        var limits = Limits with { DataBytes = 6 };

        limits.CheckNotice(0, "");
        limits.CheckNotice(int.MaxValue, "漢字");
        Refused.With(
            ErrorIds.InvalidNotice,
            "data",
            ["data has 7 bytes of UTF-8, over the limit of 6"],
            () => limits.CheckNotice(0, "漢字x")
        );
        Refused.With(ErrorIds.InvalidNotice, "data", ["surrogate"], () => limits.CheckNotice(0, "\ud83d"));
    }

    [Fact]
    public void A_type_is_not_negative() =>
        Refused.With(ErrorIds.InvalidNotice, "type", ["type is -1"], () => Limits.CheckNotice(-1, ""));

    [Fact]
    public void A_broadcast_is_checked_like_a_notice_and_its_audience_like_a_name()
    {
        Limits.CheckBroadcast(new Broadcast { Data = "", Audience = new string('a', 64) });

        Refused.With(
            ErrorIds.InvalidNotice,
            "type",
            ["-1"],
            () => Limits.CheckBroadcast(new() { Data = "", Type = -1 })
        );
        Refused.With(
            ErrorIds.InvalidNotice,
            "audience",
            ["audience has 65 bytes", "limit of 64"],
            () => Limits.CheckBroadcast(new() { Data = "", Audience = new string('a', 65) })
        );
        Refused.With(
            ErrorIds.InvalidNotice,
            "audience",
            ["audience is empty"],
            () => Limits.CheckBroadcast(new() { Data = "", Audience = "" })
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(NoticeLimits.PageSize)]
    public void A_page_has_1_to_100_notices(int limit) => NoticeLimits.CheckQuery(new() { Limit = limit });

    public static TheoryData<NoticeQuery, string, string> WrongQueries =>
        new()
        {
            {
                new() { Limit = 0 },
                "limit",
                "page of 0 notices was asked for; ask for 1 to 100"
            },
            {
                new() { Limit = 101 },
                "limit",
                "page of 101 notices was asked for; ask for 1 to 100"
            },
            {
                new() { Before = 5, After = 5 },
                "after",
                "give one of the two"
            },
            {
                new() { Before = -1 },
                "before",
                "negative"
            },
            {
                new() { After = -1 },
                "before",
                "negative"
            },
            {
                new() { Types = [] },
                "types",
                "0 types were asked for; give 1 to 32"
            },
            {
                new() { Types = [.. Enumerable.Range(0, 33)] },
                "types",
                "33 types were asked for; give 1 to 32"
            },
            {
                new() { Types = [1, -2] },
                "type",
                "type is -2"
            },
        };

    [Theory]
    [MemberData(nameof(WrongQueries))]
    public void A_query_outside_its_limits_is_refused(NoticeQuery query, string field, string why) =>
        Refused.With(ErrorIds.InvalidNotice, field, [why], () => NoticeLimits.CheckQuery(query));

    [Fact]
    public void A_filter_names_up_to_32_types_and_pages_begin_anywhere_from_0_on() =>
        NoticeLimits.CheckQuery(new() { Types = [.. Enumerable.Range(0, 32)], Before = 0 });
}
