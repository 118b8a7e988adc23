using Notify.MySql.Tests.Support;
using Notify.TestServers;

namespace Notify.MySql.Tests.Schedule;

public sealed class SizeTests
{
    [Fact]
    public async Task Messages_of_megabytes_arrive_whole_and_are_handed_out_as_far_as_memory_should_hold()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var past = DateTimeOffset.UtcNow.AddMinutes(-1);
        var messages = Enumerable
            .Range(0, 12)
            .Select(i => new Message("t", Body(3 * 1024 * 1024, i)) { DueAt = past.AddMilliseconds(i) })
            .ToList();
        (await host.Scheduler.ScheduleAsync(messages)).ThrowIfAnyFailed();

        var listed = await host.Scheduler.ListAsync(new ScheduleQuery());
        Assert.InRange(listed.Messages.Count, 1, 5);
        Assert.NotNull(listed.Next);
        var claimed = new List<Message>();
        while (await host.DueSource.ClaimAsync(100, TimeSpan.FromMinutes(1)) is { Messages.Count: > 0 } claim)
        {
            Assert.InRange(claim.Messages.Count, 1, 5);
            claimed.AddRange(claim.Messages);
        }

        Assert.Equal(messages.Select(message => message.Id), claimed.Select(message => message.Id));
        Assert.All(
            messages.Zip(claimed),
            pair => Assert.True(pair.First.Body.Span.SequenceEqual(pair.Second.Body.Span))
        );
    }

    [Fact]
    public async Task A_message_over_the_packet_of_the_server_is_refused_alone_and_the_error_says_what_to_raise()
    {
        await using var server = await MariaDbServer.StartNewAsync(new() { Arguments = ["--max-allowed-packet=1M"] });
        await using var database = await Database.MakeAsync(server);
        await using var host = Backends.Make(database);
        var due = DateTimeOffset.UtcNow.AddHours(1);
        Message[] messages =
        [
            new("t", Body(900_000, 1)) { DueAt = due },
            new("t", Body(1_048_576, 2)) { DueAt = due },
            new("t", Body(900_000, 3)) { DueAt = due },
        ];

        var results = await host.Scheduler.ScheduleAsync(messages);

        Assert.Equal([true, false, true], results.Select(result => result.IsAccepted));
        Assert.Equal(SendStatus.Rejected, results[1].Status);
        Assert.Contains("max_allowed_packet", results[1].Error!.Message, StringComparison.Ordinal);
        Assert.Contains("1048576", results[1].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await host.Scheduler.ListAsync(new ScheduleQuery())).Messages.Count);
        var failed = new Message("t", Body(1_048_576, 4));
        var error = await Assert.ThrowsAsync<NotifyException>(async () =>
            await host.Ledger.RecordAsync([Dead.Step(failed, "g", DateTimeOffset.UtcNow)])
        );
        Assert.Contains("max_allowed_packet", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Body(int bytes, int seed)
    {
        var body = new byte[bytes];
        new Random(seed).NextBytes(body);
        return body;
    }
}
