using Notify.Conformance;

namespace Notify.Tests.Notices;

/// <summary>What breaks a limit is refused with what was attempted, which value, and what to do.</summary>
public sealed class NoticeServiceTests
{
    private static readonly NewNotice Fine = new() { Data = "fine" };

    [Fact]
    public async Task A_user_id_that_breaks_a_limit_is_refused()
    {
        await Refused(
            async notices => await notices.NotifyAsync("", Fine),
            "userId",
            "A user id is empty; give 1 character at least."
        );
        await Refused(
            async notices => await notices.NotifyAsync(new string('u', 65), Fine),
            "userId",
            $"The user id '{new string('u', 65)}' has 65 characters, over the limit of 64."
        );
        await Refused(
            async notices => await notices.NotifyAsync(["good", "a\tb"], Fine),
            "userId",
            "A user id has the control character U+0009; leave it out."
        );
        await Refused(
            async notices => await notices.NotifyAsync("\ud83d", Fine),
            "userId",
            "A user id has half a surrogate pair and is no valid Unicode text; send whole characters."
        );
    }

    [Fact]
    public async Task A_user_id_of_64_characters_of_any_kind_is_taken()
    {
        await using var app = await TestApp.Start(_ => { });
        var user = string.Concat(Enumerable.Repeat("ü", 64));

        await app.Notices.NotifyAsync(user, Fine);

        await Guard.Until(async () => (await app.Notices.CountAsync(user)).Unread == 1, "the notice");
    }

    [Fact]
    public async Task Too_few_and_too_many_users_are_refused()
    {
        await Refused(
            async notices => await notices.NotifyAsync(Array.Empty<string>(), Fine),
            "userIds",
            "A notice was sent to 0 users; name 1 to 100,000, or broadcast it."
        );
        await Refused(
            async notices => await notices.NotifyAsync(Enumerable.Repeat("u", 100_001).ToList(), Fine),
            "userIds",
            "A notice was sent to 100,001 users; name 1 to 100,000, or broadcast it."
        );
    }

    [Fact]
    public async Task A_type_below_zero_is_refused() =>
        await Refused(
            async notices => await notices.NotifyAsync("u", Fine with { Type = -1 }),
            "type",
            "The notice's type is -1; types are 0 or more."
        );

    [Fact]
    public async Task Data_over_the_limit_of_the_store_is_refused_in_bytes()
    {
        var data = string.Concat(Enumerable.Repeat("ü", 4_097));
        var text = $"The notice's data has 8,194 bytes of UTF-8, over the limit of 8,192: '{data[..40]}…'.";

        await Refused(async notices => await notices.NotifyAsync("u", Fine with { Data = data }), "data", text);
        await Refused(async notices => await notices.BroadcastAsync(new Broadcast { Data = data }), "data", text);
    }

    [Fact]
    public async Task What_has_expired_is_refused()
    {
        var past = DateTimeOffset.UnixEpoch;
        const string Text =
            "A notice was sent that expired at 1970-01-01T00:00:00.0000000+00:00 already. Give a time to come, or none.";

        await Refused(
            async notices => await notices.NotifyAsync("u", Fine with { ExpiresAt = past }),
            "expiresAt",
            Text
        );
        await Refused(
            async notices => await notices.BroadcastAsync(new Broadcast { Data = "fine", ExpiresAt = past }),
            "expiresAt",
            Text
        );
    }

    [Fact]
    public async Task What_expires_before_it_is_due_is_refused()
    {
        var due = new DateTimeOffset(2100, 1, 2, 0, 0, 0, TimeSpan.Zero);

        await Refused(
            async notices => await notices.NotifyAsync("u", Fine with { DueAt = due, ExpiresAt = due.AddDays(-1) }),
            "expiresAt",
            "A notice was sent that is due at 2100-01-02T00:00:00.0000000+00:00 and expires before, at "
                + "2100-01-01T00:00:00.0000000+00:00. Let it expire later, or be due earlier."
        );
    }

    [Fact]
    public async Task A_broadcast_to_an_audience_without_a_name_is_refused() =>
        await Refused(
            async notices => await notices.BroadcastAsync(new Broadcast { Data = "fine", Audience = "" }),
            "audience",
            "A broadcast's audience is empty; give 1 character at least."
        );

    [Fact]
    public async Task A_page_or_a_mark_that_breaks_a_limit_is_refused()
    {
        await Refused(
            async notices => await notices.ListAsync("u", new NoticeQuery { Limit = 101 }),
            "limit",
            "A page of 101 notices was asked for; ask for 1 to 100."
        );
        await Refused(
            async notices => await notices.MarkAsync("u", NoticeMark.Of(NoticeAction.Read)),
            "ids",
            "0 notices were to be marked at once; give 1 to 100 ids."
        );
        await Refused(
            async notices => await notices.MarkAsync("u", NoticeMark.ReadUpTo(-1)),
            "upTo",
            "Notices were to be marked up to '-1'; give the number of the newest one seen."
        );
    }

    [Fact]
    public async Task The_id_is_the_callers_or_a_new_one()
    {
        await using var app = await TestApp.Start(_ => { });

        var given = await app.Notices.NotifyAsync("u", Fine with { Id = new MessageId("order-7") });
        var made = await app.Notices.NotifyAsync("u", Fine);

        Assert.Equal("order-7", given.ToString());
        Assert.True(made.IsUuid);
        Assert.False(made.IsEmpty);
    }

    private static async Task Refused(Func<INotices, Task> use, string field, string text)
    {
        await using var app = await TestApp.Start(_ => { });

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => use(app.Notices));

        Assert.Equal((field, $"{text} (NTF1801)"), (error.Field, error.Message));
        Assert.Equal("NTF1801", error.ErrorId);
    }
}
