using Notify.Conformance;

namespace Notify.Http.Tests;

/// <summary>Targets from configuration and code; every fault at once, with the line that mends it.</summary>
public sealed class AddHttpPushTests : PushTests
{
    [Fact]
    public async Task Targets_come_from_configuration()
    {
        await using var app = await TestApp.Start(
            notify => notify.AddHttpPush(),
            configuration: Section(
                ("Push:shop:Url", Endpoint.Url.ToString()),
                ("Push:shop:Topics:0", "carts.#"),
                ("Push:shop:AllowPrivateTargets", "true"),
                ("Push:shop:Headers:X-Key", "7"),
                ("Push:shop:FinalStatuses:0", "404"),
                ("Push:shop:Secrets:0", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                ("Groups:shop:Concurrency", "3")
            )
        );

        await app.Producer.SendAsync(new Message("carts.new", "x"u8.ToArray()));

        var request = await NextRequest();
        Assert.Equal(("carts.new", "7"), (request.Header("Notify-Topic"), request.Header("X-Key")));
        Assert.NotNull(request.Header("webhook-signature"));
    }

    [Fact]
    public async Task Configuration_wins_over_code()
    {
        await using var app = await TestApp.Start(
            notify =>
                notify
                    .AddHttpPush(
                        "shop",
                        push =>
                        {
                            push.Url = new Uri("http://nowhere.invalid");
                            push.Topics.Add(Topic);
                            push.AllowPrivateTargets = true;
                        }
                    )
                    .AddHttpPush(),
            configuration: Section(("Push:shop:Url", Endpoint.Url.ToString()))
        );

        await app.Producer.SendAsync(new Message(Topic, "x"u8.ToArray()));

        await NextRequest();
    }

    [Fact]
    public async Task Two_targets_get_a_copy_each()
    {
        await using var other = await Endpoint.Start();
        await using var app = await TestApp.Start(notify =>
            notify.AddHttpPush("one", push => Set(push, Endpoint.Url)).AddHttpPush("two", push => Set(push, other.Url))
        );

        var message = new Message(Topic, "x"u8.ToArray());
        await app.Producer.SendAsync(message);

        Assert.Equal(message.Id.ToString(), (await NextRequest()).Header("Idempotency-Key"));
        Assert.Equal(message.Id.ToString(), (await other.Received.Next()).Header("Idempotency-Key"));

        static void Set(HttpPushOptions push, Uri url)
        {
            push.Url = url;
            push.Topics.Add(Topic);
            push.AllowPrivateTargets = true;
        }
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            TestApp.Start(
                notify => notify.AddHttpPush(),
                configuration: Section(
                    ("Push:a:Url", "ftp://example.org"),
                    ("Push:a:Topics:0", "t"),
                    ("Push:a:Retries", "1000"),
                    ("Push:a:Secrets:0", "not a secret"),
                    ("Push:a:Headers:Host", "other"),
                    ("Push:a:Headers:X-Bad", "a\nb"),
                    ("Push:a:Tiemout", "00:00:01"),
                    ("Push:b:Url", "https://user:pw@example.org/#x"),
                    ("Push:b:Topics:0", "t"),
                    ("Push:b:Timeout", "00:00:00"),
                    ("Push:b:FinalStatuses:0", "200")
                )
            )
        );

        Assert.Equal(
            [
                "Push:a: Url is 'ftp://example.org/'; set an absolute http or https address.",
                "Push:a: Retries is 1000; set 0 to 999.",
                "Push:a: Headers:Host is set by the connection or by Notify; remove it.",
                "Push:a: Headers:X-Bad cannot be sent; use letters, digits and '-' in the name, and printable ASCII in the value.",
                "Push:a: Secrets:0 cannot be read; set whsec_ and 24 to 64 bytes in base64.",
                "The key 'Push:a:Tiemout' means nothing here; did you mean 'Timeout'?",
                "Push:b: Url has a user name or a fragment; put credentials into Headers, and leave the fragment out.",
                "Push:b: Timeout is 00:00:00; set 10 ms to 10 minutes.",
                "Push:b: FinalStatuses has 200; only answers from 300 to 599 are failures.",
            ],
            error.Problems.Where(problem => problem.Contains("Push:", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_target_without_an_address_or_topics_and_one_nobody_reads_stop_the_start()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            TestApp.Start(
                notify => notify.AddHttpPush("a", _ => { }),
                configuration: Section(("Push:other:Url", "https://example.org"))
            )
        );

        Assert.Contains(
            "Push:a: Url is missing; set where messages are pushed to, for example https://example.org/hooks.",
            error.Problems
        );
        Assert.Contains("Push:a: Topics is empty; name what is pushed, for example \"orders.#\".", error.Problems);
        Assert.Contains(
            "Push:other: there is no such target; call notify.AddHttpPush(), which reads them all, or remove the key.",
            error.Problems
        );
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            TestApp.Start(
                notify => notify.AddHttpPush(),
                configuration: Section(
                    ("Push:a:Url", "https://example.org"),
                    ("Push:a:Topics:0", "t"),
                    ("Push:a:Retries", "many")
                )
            )
        );

        Assert.Contains(
            error.Problems,
            problem => problem.StartsWith("Push:a cannot be read", StringComparison.Ordinal)
        );
    }
}
