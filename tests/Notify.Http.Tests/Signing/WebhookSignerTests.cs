using System.Security.Cryptography;
using System.Text;

namespace Notify.Http.Tests;

/// <summary>Requests are signed after Standard Webhooks, so that any receiver's library can check them.</summary>
public sealed class WebhookSignerTests : PushTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void The_example_of_the_specification_is_signed_as_it_says()
    {
        var signature = new WebhookSigner([Secret]).SignatureOf(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            DateTimeOffset.FromUnixTimeSeconds(1614265330),
            "{\"test\": 2432232314}"u8
        );

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public async Task A_request_carries_a_signature_by_each_secret_over_what_was_really_sent()
    {
        await Start(push =>
        {
            push.Secrets.AddRange([Secret, Other]);
            push.Shape = (request, _) => request.Content = new StringContent("shaped ✓");
        });

        var message = await Send("original");

        var request = await NextRequest();
        Assert.Equal(message.Id.ToString(), request.Header("webhook-id"));
        Assert.Equal("shaped ✓", request.Text);
        var signed = Encoding.UTF8.GetBytes($"{message.Id}.{request.Header("webhook-timestamp")}.shaped ✓");
        var expected = new[] { Secret, Other }
            .Select(secret => Convert.FromBase64String(secret["whsec_".Length..]))
            .Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
        Assert.Equal(string.Join(' ', expected), request.Header("webhook-signature"));
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_short")]
    [InlineData("whsec_QUJD")]
    [InlineData("whsec_not base64 at all, is it?")]
    public void A_secret_that_is_none_is_not_read(string secret) =>
        Assert.False(WebhookSigner.TryReadSecret(secret, out _));
}
