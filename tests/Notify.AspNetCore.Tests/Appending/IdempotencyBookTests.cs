using System.Globalization;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.Appending;

/// <summary>The memory of one host is bounded by time and by number.</summary>
public sealed class IdempotencyBookTests
{
    private const int Most = 100_000;
    private readonly ManualTime _time = new();
    private readonly IdempotencyBook _book;

    public IdempotencyBookTests() => _book = new IdempotencyBook(_time);

    [Fact]
    public void A_key_is_remembered_for_a_day_and_no_longer()
    {
        Assert.False(Accept("k"));
        _time.Advance(TimeSpan.FromHours(24));
        Assert.True(Accept("k"));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(Accept("k"));
    }

    [Fact]
    public void The_newest_hundred_thousand_keys_are_remembered()
    {
        for (var i = 0; i < Most; i++)
            Accept(i.ToString(CultureInfo.InvariantCulture));
        Assert.True(Accept("0"));

        Accept("one more");

        Assert.True(Accept("1"));
        Assert.False(Accept("0"));
    }

    [Fact]
    public void A_request_without_an_id_is_never_a_replay()
    {
        using var first = _book.Begin("ada", default, Content("x"));
        using var second = _book.Begin("ada", default, Content("x"));

        Assert.False(first.IsReplay || second.IsReplay);
    }

    [Fact]
    public void A_key_that_is_being_answered_is_refused_until_its_end()
    {
        var first = Begin("k");
        Assert.Equal("idempotency_in_progress", Assert.Throws<ProblemException>(() => Begin("k")).Problem.Code);
        first.Dispose();

        using var second = Begin("k");
        Assert.False(second.IsReplay);
    }

    [Fact]
    public void Contents_that_would_run_into_each_other_differ()
    {
        using var first = _book.Begin("ada", new MessageId("k"), new Fingerprint().Add("ab").Add("c"));

        var fault = Assert.Throws<ProblemException>(() =>
            _book.Begin("ada", new MessageId("k"), new Fingerprint().Add("a").Add("bc"))
        );
        Assert.Equal("idempotency_mismatch", fault.Problem.Code);
    }

    private static Fingerprint Content(string text) => new Fingerprint().Add(text);

    private IdempotencyTurn Begin(string id) => _book.Begin("ada", new MessageId(id), Content("x"));

    private bool Accept(string id)
    {
        using var turn = Begin(id);
        turn.Complete();
        return turn.IsReplay;
    }
}
