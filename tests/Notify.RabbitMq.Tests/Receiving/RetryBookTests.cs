using Notify.Testing;

namespace Notify.RabbitMq.Tests.Receiving;

public sealed class RetryBookTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_retry_counts_for_its_group_until_it_is_due()
    {
        var book = new RetryBook(_time);
        book.Add("a", TimeSpan.FromSeconds(1));
        book.Add("a", TimeSpan.FromSeconds(3));
        book.Add("b", TimeSpan.FromSeconds(1));

        Assert.Equal((2, 1, 0), (book.Count("a"), book.Count("b"), book.Count("c")));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(2, book.Count("a"));
        _time.Advance(TimeSpan.FromMilliseconds(201));
        Assert.Equal((1, 0), (book.Count("a"), book.Count("b")));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, book.Count("a"));
    }

    [Fact]
    public void Retries_that_are_due_together_count_each()
    {
        var book = new RetryBook(_time);
        for (var i = 0; i < 1_000; i++)
            book.Add("a", TimeSpan.FromMilliseconds(500));

        Assert.Equal(1_000, book.Count("a"));
    }
}
