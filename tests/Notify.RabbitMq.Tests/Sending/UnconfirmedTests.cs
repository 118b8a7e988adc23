using RabbitMQ.Client;

namespace Notify.RabbitMq.Tests.Sending;

public sealed class UnconfirmedTests
{
    private static readonly SendException Lost = SendErrors.UnknownLost("test");

    [Fact]
    public async Task An_answer_to_several_answers_all_up_to_it()
    {
        var (window, job) = (new Unconfirmed(8), Job(5));
        Add(window, job, 5);

        window.Answer(3, multiple: true, SendAnswers.OfConfirmed);
        Assert.False(job.IsDone);
        window.Answer(5, multiple: true, SendAnswers.OfConfirmed);

        Assert.True((await job.Done).AllAccepted);
    }

    [Fact]
    public async Task Answers_out_of_order_and_twice_count_once()
    {
        var (window, job) = (new Unconfirmed(4), Job(4));
        Add(window, job, 4);
        Assert.True(window.IsFull);

        window.Answer(3, multiple: false, SendAnswers.OfConfirmed);
        window.Answer(3, multiple: false, SendAnswers.OfConfirmed);
        Assert.True(window.IsFull, "the first still holds its place");
        window.Answer(1, multiple: false, SendAnswers.OfConfirmed);
        Assert.False(window.IsFull);
        window.Answer(2, multiple: false, SendAnswers.OfConfirmed);
        Assert.True(window.IsHalfFree);
        Assert.False(job.IsDone);
        window.Answer(4, multiple: false, SendAnswers.OfConfirmed);

        Assert.True((await job.Done).AllAccepted);
    }

    [Fact]
    public void An_answer_to_what_was_never_sent_is_passed_over()
    {
        var (window, job) = (new Unconfirmed(4), Job(1));
        Add(window, job, 1);

        window.Answer(2, multiple: true, SendAnswers.OfConfirmed);

        Assert.False(job.IsDone);
    }

    [Fact]
    public async Task A_message_that_came_back_is_rejected_by_its_confirm_and_noted()
    {
        var (window, job) = (new Unconfirmed(4), Job(3));
        Add(window, job, 3);
        var sent = job.Describe(1);

        Assert.True(window.Return("exchange", "key", sent.Message.Id.ToString()));
        Assert.False(window.Return("exchange", "key", sent.Message.Id.ToString()), "it came back before");
        Assert.False(window.Return("exchange", "other key", job.Describe(2).Message.Id.ToString()));
        Assert.False(window.Return("exchange", "key", "a stranger"));
        window.Answer(3, multiple: true, SendAnswers.OfConfirmed);

        var results = await job.Done;
        Assert.Equal([1], job.Returned);
        Assert.Equal(
            [SendStatus.Accepted, SendStatus.Rejected, SendStatus.Accepted],
            results.Select(result => result.Status)
        );
    }

    [Fact]
    public async Task Of_one_message_sent_twice_at_once_each_comes_back_by_itself()
    {
        var message = new Message("t", Array.Empty<byte>());
        var job = new PublicationSendJob([Publication(message), Publication(message)]);
        var window = new Unconfirmed(4);
        Add(window, job, 2);

        Assert.True(window.Return("exchange", "key", message.Id.ToString()));
        Assert.True(window.Return("exchange", "key", message.Id.ToString()));
        window.Answer(2, multiple: true, SendAnswers.OfConfirmed);

        Assert.All(await job.Done, result => Assert.Equal(SendStatus.Rejected, result.Status));
    }

    [Fact]
    public async Task When_the_channel_is_gone_each_that_is_not_confirmed_is_unknown_once()
    {
        var (window, job) = (new Unconfirmed(4), Job(3));
        Add(window, job, 3);
        window.Answer(2, multiple: false, SendAnswers.OfConfirmed);

        Assert.Equal(2, window.AnswerAll(Lost));
        Assert.Equal(0, window.AnswerAll(Lost));

        Assert.Equal(
            [SendStatus.Unknown, SendStatus.Accepted, SendStatus.Unknown],
            (await job.Done).Select(result => result.Status)
        );
    }

    [Fact]
    public async Task A_job_that_ended_makes_room_and_what_comes_for_it_later_is_passed_over()
    {
        var window = new Unconfirmed(4);
        var (ended, other) = (Job(2), Job(2));
        window.Add(ended, 0);
        window.Add(other, 0);
        window.Add(ended, 1);
        window.Add(other, 1);
        Assert.True(window.IsFull);

        window.AnswerAll(ended, Lost);
        Assert.False(window.IsFull);
        Assert.All(await ended.Done, result => Assert.Equal(SendStatus.Unknown, result.Status));
        window.Answer(4, multiple: true, SendAnswers.OfConfirmed);

        Assert.True((await other.Done).AllAccepted);
    }

    [Fact]
    public async Task A_window_goes_round()
    {
        var (window, job) = (new Unconfirmed(3), Job(100));
        for (var i = 0; i < 100; i++)
        {
            Assert.False(window.IsFull);
            window.Add(job, i);
            window.Answer((ulong)i + 1, multiple: i % 2 == 0, SendAnswers.OfConfirmed);
        }

        Assert.True((await job.Done).AllAccepted);
    }

    private static PublicationSendJob Job(int count) =>
        new([.. Enumerable.Range(0, count).Select(_ => Publication(new Message("t", Array.Empty<byte>())))]);

    private static Publication Publication(Message message) =>
        new(message, new CachedString("exchange"), new CachedString("key"), Mandatory: true, Persistent: true);

    private static void Add(Unconfirmed window, SendJob job, int count)
    {
        for (var i = 0; i < count; i++)
            window.Add(job, i);
    }
}
