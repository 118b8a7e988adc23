using System.Text.Json;

namespace Notify.AspNetCore.Tests.Marking;

/// <summary>Marks change what they name, say what is left, and never go beyond what the user saw.</summary>
public sealed class MarkEndpointsTests
{
    [Fact]
    public async Task Marks_of_one_notice_answer_the_notice_and_the_counts()
    {
        await using var host = await InboxHost.Start();
        var id = (await host.Fill("ada", 3))[1];

        await Is(host, $"PUT /v1/inbox/notices/{id}/read", read: true, archived: false, unread: 2, rev: 4);
        await Is(host, $"PUT /v1/inbox/notices/{id}/read", read: true, archived: false, unread: 2, rev: 4);
        await Is(host, $"DELETE /v1/inbox/notices/{id}/read", read: false, archived: false, unread: 3, rev: 5);
        await Is(host, $"PUT /v1/inbox/notices/{id}/archived", read: true, archived: true, unread: 2, rev: 6);
        await Is(host, $"DELETE /v1/inbox/notices/{id}/archived", read: true, archived: false, unread: 2, rev: 7);

        var deleted = (await host.Send($"DELETE /v1/inbox/notices/{id}")).Ok();
        Assert.False(deleted.TryGetProperty("notice", out _));
        Assert.Equal(8, deleted.GetProperty("counts").GetProperty("rev").GetInt64());
        (await host.Send($"DELETE /v1/inbox/notices/{id}")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task Marks_of_some_tell_how_many_changed_and_which_are_not_there()
    {
        await using var host = await InboxHost.Start();
        var ids = await host.Fill("ada", 3);
        var body = JsonSerializer.Serialize(new { ids = new[] { ids[0], ids[1], ids[0], "absent" } });

        var read = (await host.Send("POST /v1/inbox/read", body)).Ok();
        var again = (await host.Send("POST /v1/inbox/read", body)).Ok();
        var archived = (await host.Send("POST /v1/inbox/archived", body)).Ok();

        Assert.Equal(
            (2, """["absent"]"""),
            (read.GetProperty("changed").GetInt64(), read.GetProperty("unknown").GetRawText())
        );
        Assert.Equal(1, read.GetProperty("counts").GetProperty("unread").GetInt64());
        Assert.Equal(0, again.GetProperty("changed").GetInt64());
        Assert.Equal(2, archived.GetProperty("changed").GetInt64());
    }

    [Fact]
    public async Task What_came_in_after_the_number_stays_as_it_is()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 2, type: 1);
        await host.Fill("ada", 2, type: 2);

        await Leaves(host, "POST /v1/inbox/seen", """{"upTo":3}""", unread: 4, unseen: 1);
        await Leaves(host, "POST /v1/inbox/read", """{"upTo":3,"types":[2]}""", unread: 3, unseen: 1);
        await Leaves(host, "POST /v1/inbox/read", """{"upTo":1}""", unread: 2, unseen: 1);
        await Leaves(host, "POST /v1/inbox/archived", """{"upTo":3}""", unread: 1, unseen: 1);
        await Leaves(host, "POST /v1/inbox/read", """{"upTo":9223372036854775807}""", unread: 0, unseen: 0);
        await host.Fill("ada", 1);
        await Leaves(host, "POST /v1/inbox/seen", """{"upTo":0}""", unread: 1, unseen: 1);
    }

    private static async Task Leaves(InboxHost host, string call, string json, long unread, long unseen)
    {
        var counts = (await host.Send(call, json)).Ok().GetProperty("counts");
        Assert.Equal(
            (unread, unseen),
            (counts.GetProperty("unread").GetInt64(), counts.GetProperty("unseen").GetInt64())
        );
    }

    private static async Task Is(InboxHost host, string call, bool read, bool archived, long unread, long rev)
    {
        var answer = (await host.Send(call)).Ok();
        var (notice, counts) = (answer.GetProperty("notice"), answer.GetProperty("counts"));
        Assert.Equal(read, notice.GetProperty("isRead").GetBoolean());
        Assert.Equal(archived, notice.GetProperty("isArchived").GetBoolean());
        Assert.Equal(unread, counts.GetProperty("unread").GetInt64());
        Assert.Equal(rev, counts.GetProperty("rev").GetInt64());
    }
}
