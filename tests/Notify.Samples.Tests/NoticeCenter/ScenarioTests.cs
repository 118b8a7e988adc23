using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.Samples.Tests;

/// <summary>Numbered scenarios that need no server; those that do are in <see cref="OldStackTests" />.</summary>
public sealed class ScenarioTests
{
    private const string Product = "/api/msg/product";

    [Fact]
    public async Task Scenario_4_what_always_fails_is_given_up_after_its_tries_and_what_is_behind_it_comes_in()
    {
        var store = new FailingStore { Fails = notices => notices.Any(notice => notice.UserId == "13") };
        var time = new ManualTime(DateTimeOffset.UtcNow);
        await using var center = await RunningNoticeCenter.Start(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                store.Use(builder);
            },
            FailingStore.Setting
        );
        var failures = center.Services.GetRequiredService<IFailures>();

        // Alone in its write, or it would take others along.
        await center.Post(Product, ("uid", "13"), ("data", "always fails"));
        await Tick(time, async () => (await failures.ListAsync()).Items.Count == 1);
        await center.Post(Product, ("uid", "42"), ("data", "behind it"));
        await Tick(time, async () => await center.UnreadOf(42) == 1);

        var failed = (await failures.ListAsync()).Items.Single();
        Assert.Equal((17, FailureReason.HandlerFailed), (failed.Attempts, failed.Failure.Reason));
        Assert.Equal(0, await center.UnreadOf(13));
    }

    [Fact]
    public async Task Scenario_4_a_payload_of_10_megabytes_is_refused_and_nothing_else_suffers()
    {
        await using var center = await RunningNoticeCenter.Start();

        var refused = await center.Post(
            $"{Product}?uid=42",
            new StringContent("data=" + new string('x', 10_000_000))
            {
                Headers = { ContentType = new("application/x-www-form-urlencoded") },
            }
        );

        refused.RefusesField("body");
        await center.Fill(42, type: 1, count: 1);
    }

    [Fact]
    public async Task Scenario_16_the_same_content_twice_is_two_notices_and_the_same_request_again_is_one()
    {
        await using var center = await RunningNoticeCenter.Start();
        for (var i = 0; i < 2; i++)
            await center.Post(Product, ("uid", "42"), ("type", "1"), ("data", "same"));
        await center.WhenUnread(42, 2);
        using var signIn = await center.Client.PostAsJsonAsync("/demo/sign-in", new { user = "sender" });
        var token = await center.Client.GetFromJsonAsync<System.Text.Json.JsonElement>("/v1/inbox/antiforgery");

        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/notices");
            request.Headers.Add("Idempotency-Key", "order-7");
            request.Headers.Add(token.GetProperty("header").GetString()!, token.GetProperty("token").GetString());
            request.Content = JsonContent.Create(
                new
                {
                    user = "42",
                    type = 1,
                    data = "same",
                }
            );
            using var response = await center.Client.SendAsync(request);
            Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        }

        await center.WhenAllIsWritten();
        await center.WhenUnread(42, 3);
    }

    private static Task Tick(ManualTime time, Func<ValueTask<bool>> isSo) =>
        Guard.Until(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return await isSo();
            },
            "the clock to bring it about"
        );
}
