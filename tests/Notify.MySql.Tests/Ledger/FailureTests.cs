using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Ledger;

public sealed class FailureTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_dead_message_is_kept_whole_whatever_is_in_its_story()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var texts = new[]
        {
            new string('\u0001', 8 * 1024),
            "😀 日本語 \"quoted\" \\ \0 end",
            "half a pair: \ud83d!",
            "",
        };
        var dead = texts
            .Select(
                (text, i) =>
                {
                    var message = new Message("t.x", new byte[] { 1, 2, (byte)i }, new MessageId($"no-uuid-{i}"))
                    {
                        Key = "ключ",
                        Headers = new MessageHeaders { ["tenant"] = "seven" },
                    };
                    var step = Dead.Step(message, "g", Start.AddSeconds(i));
                    return step with
                    {
                        FirstFailedAt = Start.AddMinutes(-1),
                        Failure = new Failure(
                            FailureReason.Crashed,
                            i == 0 ? null : "Some.Type",
                            text,
                            Start.AddSeconds(i)
                        ),
                    };
                }
            )
            .ToList();

        await host.Ledger.RecordAsync(dead);

        var items = (await host.Ledger.ListFailuresAsync(new FailureQuery())).Items;
        Assert.Equal(dead.Select(step => step.MessageId), items.Select(item => item.Message.Id));
        foreach (var (step, item) in dead.Zip(items))
        {
            Assert.Equal(step.Message!.Body.ToArray(), item.Message.Body.ToArray());
            Assert.Equal(("ключ", "seven"), (item.Message.Key, item.Message.Headers["tenant"]));
            Assert.Equal((3, step.FirstFailedAt, "g"), (item.Attempts, item.FirstFailedAt, item.Group));
            var text = step.Failure!.Text.Replace('\ud83d', '\ufffd');
            if (step != dead[1])
                Assert.Equal(step.Failure with { Text = text }, item.Failure);
        }

        Assert.Equal(dead[1].Failure, items[1].Failure);
        Assert.Equal(dead[1].Failure, (await host.Ledger.FindAsync(dead[1].MessageId))!.Groups[0].Failure);
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended_also_among_failures_of_one_moment()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var steps = Enumerable
            .Range(0, 60)
            .SelectMany(i =>
            {
                var message = new Message("t", default);
                return new[] { "a", "b" }.Select(group => Dead.Step(message, group, Start.AddSeconds(i / 20)));
            })
            .ToList();
        await host.Ledger.RecordAsync(steps);

        var seen = new HashSet<(MessageId, string)>();
        var query = new FailureQuery { Limit = 7 };
        while (true)
        {
            var page = await host.Ledger.ListFailuresAsync(query);
            Assert.All(page.Items, item => Assert.True(seen.Add((item.Message.Id, item.Group))));
            if (page.Next is null)
                break;
            query = query with { Cursor = page.Next };
        }

        Assert.Equal(120, seen.Count);
        foreach (var cursor in new[] { "foreign", "1/xyz/g", "-5/00/g", "99999999999999999999/00/g" })
        {
            var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
                await host.Ledger.ListFailuresAsync(query with { Cursor = cursor })
            );
            Assert.Equal(ErrorIds.InvalidQuery, error.ErrorId);
        }
    }

    [Fact]
    public async Task Resolving_and_claiming_work_through_more_than_one_portion()
    {
        const int Count = 1_700;
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        await host.Ledger.RecordAsync([
            .. Enumerable
                .Range(0, Count)
                .Select(i => Dead.Step(new Message("t", default), "g", Start.AddMilliseconds(i))),
        ]);
        var filter = new FailureFilter { Group = "g", From = Start.AddMilliseconds(200) };

        var claim = await host.Ledger.ClaimFailuresAsync(filter, 1000, TimeSpan.FromMinutes(1));
        Assert.Equal(1000, claim.Items.Count);
        Assert.Equal(Start.AddMilliseconds(200), claim.Items[0].Failure.FailedAt);
        await host.Ledger.EndClaimAsync(claim, [.. Enumerable.Range(0, 1000).Select(i => i < 900)]);

        Assert.Equal(Count - 200 - 900, await host.Ledger.ResolveFailuresAsync(filter));
        Assert.Equal("200\n", await database.SqlAsync("SELECT COUNT(*) FROM th_failed"));
        Assert.Equal(
            "4\t600\n5\t200\n",
            await database.SqlAsync("SELECT status, COUNT(*) FROM th_ledger GROUP BY status")
        );
    }

    [Fact]
    public async Task Hosts_that_claim_at_once_get_each_dead_message_once()
    {
        await using var database = await Database.MakeAsync();
        await using var one = Backends.Make(database);
        await using var other = Backends.Make(database);
        await one.Ledger.RecordAsync([
            .. Enumerable.Range(0, 600).Select(i => Dead.Step(new Message("t", default), "g", Start.AddSeconds(i))),
        ]);

        var claims = await Task.WhenAll(
            new[] { one, other, one, other }.Select(host => Task.Run(() => ClaimAllAsync(host)))
        );

        var all = claims.SelectMany(ids => ids).ToList();
        Assert.Equal((600, 600), (all.Count, all.Distinct().Count()));

        static async Task<List<MessageId>> ClaimAllAsync(MySqlBackend host)
        {
            var ids = new List<MessageId>();
            while (true)
            {
                var claim = await host.Ledger.ClaimFailuresAsync(new FailureFilter(), 37, TimeSpan.FromMinutes(5));
                if (claim.Items.Count == 0)
                    return ids;
                ids.AddRange(claim.Items.Select(item => item.Message.Id));
            }
        }
    }
}
