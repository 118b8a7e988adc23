using Microsoft.Extensions.Logging;
using Notify.Conformance;

namespace Notify.Samples.Tests.CommandQueue;

/// <summary>Whatever comes in: every answer is an envelope, nothing crashes, and what was accepted is pushed.</summary>
[Collection(Alone.Collection)]
public sealed class FuzzTests : CommandTests
{
    private const int Requests = 1_500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_request_ends_in_anything_but_an_envelope_and_nothing_accepted_is_lost(int seed)
    {
        await using var queue = await Start();
        var fuzzer = new CommandFuzzer(seed);
        var accepted = new List<long>();
        for (var i = 0; i < Requests; i++)
        {
            using var request = fuzzer.Next(queue.Client.BaseAddress!);
            using var response = await queue.Client.SendAsync(request);
            var answer = await CommandAnswer.Read(response);
            // The log knows what the answer keeps to itself.
            if (queue.Log.Entries.FirstOrDefault(entry => entry.Level >= LogLevel.Error) is { } error)
                Assert.Fail($"{error.Text}\n{error.Exception}\n{request}");
            Assert.DoesNotContain("   at ", answer.Message, StringComparison.Ordinal);
            accepted.AddRange(CommandFuzzer.Accepted(request, answer.Data));
        }

        Assert.True(accepted.Count > Requests / 20, "Hardly any request was right; the fuzzer tests too little.");
        await WhenAllAt(Orders, accepted);
    }

    [Fact]
    public async Task Json_that_is_deep_or_huge_is_refused_in_bounded_memory()
    {
        await using var queue = await Start();

        await Alone.AssertLeavesNothing(20_000_000, () => Attack(queue));
    }

    private static async Task Attack(RunningCommandQueue queue)
    {
        (await queue.Post("/api/message/single", new string('[', 1_000_000))).Fails(101);
        (await queue.Post("/api/message/single", "{\"params\":" + new string('{', 1_000_000))).Fails(101);
        for (var i = 0; i < 20; i++)
            (await queue.Post("/api/message/single", $"{{\"params\":\"{new string('x', 1_000_000)}")).Fails(101);
        var many = string.Join(',', Enumerable.Repeat("{}", 10_001));
        (await queue.Post("/api/message/batch", $"[{many}]")).Fails(101);
    }

    [Fact]
    public async Task A_body_over_the_limit_of_the_host_is_refused()
    {
        await using var queue = await Start();
        using var content = new StreamContent(new MemoryStream(new byte[31_000_000]));

        try
        {
            using var response = await queue.Client.PostAsync("/api/message/single", content);
            (await CommandAnswer.Read(response)).Fails(101);
        }
        catch (HttpRequestException)
        {
            // It may be cut while the body is still being sent.
        }

        await queue.WhenStatus(await queue.Submit("after"), "orders", "done");
    }
}
