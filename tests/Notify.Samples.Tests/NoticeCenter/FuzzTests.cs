using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Notify.Samples.Tests;

/// <summary>Whatever comes in: every answer is an envelope, and afterwards every inbox has what was accepted.</summary>
public sealed class FuzzTests
{
    private const int Requests = 2_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task No_request_ends_in_anything_but_an_envelope_and_nothing_accepted_is_lost(int seed)
    {
        await using var center = await RunningNoticeCenter.Start();
        var fuzzer = new RequestFuzzer(seed);
        var accepted = new Dictionary<long, int>();
        for (var i = 0; i < Requests; i++)
        {
            using var request = fuzzer.Next(center.Client.BaseAddress!);
            using var response = await center.Client.SendAsync(request);
            var answer = await Answer.Read(response);
            // The log knows what the answer keeps to itself.
            if (center.Log.Entries.FirstOrDefault(entry => entry.Level >= LogLevel.Error) is { } error)
                Assert.Fail($"{error.Text}\n{error.Exception}\n{request}");
            AssertReasonable(answer);
            if (
                answer.Code != Answer.Ok
                || !request.RequestUri!.AbsolutePath.EndsWith("product", StringComparison.Ordinal)
            )
                continue;
            var uid = answer.Data.GetProperty("uid").GetInt64();
            accepted[uid] = accepted.GetValueOrDefault(uid) + 1;
        }

        Assert.True(
            accepted.Values.Sum() > Requests / 10,
            "Hardly any request was right; the fuzzer tests too little."
        );
        await center.WhenAllIsWritten();
        foreach (var (uid, count) in accepted)
        {
            var notices = await AllOf(center, uid);
            Assert.Equal(count, notices.Count);
            var unread = notices.Count(notice => notice.GetProperty("status").GetInt32() == 0);
            Assert.Equal(unread, await center.UnreadOf(uid));
        }
    }

    private static void AssertReasonable(Answer answer)
    {
        Assert.Contains(answer.Code, (int[])[Answer.Ok, Answer.BadInput]);
        Assert.NotEmpty(answer.Msg);
        Assert.DoesNotContain("   at ", answer.Msg, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Msg, StringComparison.Ordinal);
    }

    private static async Task<List<JsonElement>> AllOf(RunningNoticeCenter center, long uid)
    {
        var all = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var answer = await center.Get($"/api/msg/list?uid={uid}&page={page}");
            var notices = answer.Success("list", "unread").GetProperty("list");
            if (notices.GetArrayLength() == 0)
                return all;
            all.AddRange(notices.EnumerateArray());
        }
    }
}
