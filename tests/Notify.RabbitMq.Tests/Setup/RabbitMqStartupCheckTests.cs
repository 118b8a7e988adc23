using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Notify.RabbitMq.Tests.Setup;

public sealed class RabbitMqStartupCheckTests
{
    public static TheoryData<string, Action<RabbitMqOptions>> Faults { get; } =
        new()
        {
            { "RabbitMq:Uri is 'http://x'", o => o.Uri = "http://x" },
            { "RabbitMq:Uri is 'nonsense'", o => o.Uri = "nonsense" },
            { "RabbitMq:Endpoints: 'a b' names no host", o => o.Endpoints.Add("a b") },
            { "RabbitMq:Endpoints: 'a:0' has no port", o => o.Endpoints.Add("a:0") },
            { "RabbitMq:Tls:CertificatePath is '/no/such.p12'", o => o.Tls.CertificatePath = "/no/such.p12" },
            { "RabbitMq:Heartbeat is 00:00:00.5", o => o.Heartbeat = TimeSpan.FromSeconds(0.5) },
            { "RabbitMq:Heartbeat is 00:11:00", o => o.Heartbeat = TimeSpan.FromMinutes(11) },
            { "RabbitMq:ConnectTimeout is 00:00:00;", o => o.ConnectTimeout = TimeSpan.Zero },
            { "RabbitMq:ConnectTimeout is 00:06:00", o => o.ConnectTimeout = TimeSpan.FromMinutes(6) },
            { "RabbitMq:RequestTimeout is -", o => o.RequestTimeout = TimeSpan.FromSeconds(-1) },
            { "RabbitMq:RequestTimeout is 00:06:00", o => o.RequestTimeout = TimeSpan.FromMinutes(6) },
            { "RabbitMq:MaxReconnectPause is 00:00:00.1", o => o.MaxReconnectPause = TimeSpan.FromMilliseconds(100) },
            { "RabbitMq:MaxReconnectPause is 00:11:00", o => o.MaxReconnectPause = TimeSpan.FromMinutes(11) },
            { "RabbitMq:ConfirmWindow is 0;", o => o.ConfirmWindow = 0 },
            { "RabbitMq:ConfirmWindow is 65537;", o => o.ConfirmWindow = 65_537 },
            { "RabbitMq:QuorumSize is 2;", o => o.QuorumSize = 2 },
            { "RabbitMq:QuorumSize is 17;", o => o.QuorumSize = 17 },
            { "RabbitMq:TopicLimit is 0;", o => o.TopicLimit = 0 },
            { "RabbitMq:TopicLimit is 1000001;", o => o.TopicLimit = 1_000_001 },
        };

    [Fact]
    public void The_defaults_and_the_limits_themselves_are_fine()
    {
        Assert.Empty(Check(new RabbitMqOptions()));
        var options = new RabbitMqOptions
        {
            Uri = "amqps://u:p@[::1]:5671/v",
            Endpoints = { "rabbit-1", "rabbit-2:5673", "127.0.0.1:1", "[::1]:65535" },
            Heartbeat = TimeSpan.FromMinutes(10),
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
            RequestTimeout = TimeSpan.FromMinutes(5),
            MaxReconnectPause = TimeSpan.FromMilliseconds(200),
            ConfirmWindow = 65_536,
            QuorumSize = 15,
            TopicLimit = 1,
        };
        Assert.Empty(Check(options));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_is_named_with_its_value_and_what_to_set(string problem, Action<RabbitMqOptions> fault)
    {
        var options = new RabbitMqOptions();
        fault(options);

        var found = Assert.Single(Check(options));

        Assert.StartsWith(problem, found, StringComparison.Ordinal);
        Assert.Contains("; set ", found, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_found_at_once_those_of_keys_nobody_knows_too()
    {
        var options = new RabbitMqOptions
        {
            Uri = "nonsense",
            Heartbeat = TimeSpan.Zero,
            ConfirmWindow = 0,
            QuorumSize = 2,
        };
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { ["RabbitMq:Url"] = "amqp://x", ["RabbitMq:Tls:Servername2"] = "x" }
            )
            .Build();

        var found = Check(options, configuration);

        Assert.Equal(6, found.Count);
        Assert.Contains(found, problem => problem.Contains("RabbitMq:Url", StringComparison.Ordinal));
        Assert.Contains(found, problem => problem.Contains("Servername2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_password_is_not_repeated()
    {
        var found = Assert.Single(Check(new RabbitMqOptions { Uri = "http://user:secret@host/" }));

        Assert.DoesNotContain("secret", found, StringComparison.Ordinal);
        Assert.Contains("@host/", found, StringComparison.Ordinal);
    }

    private static List<string> Check(RabbitMqOptions options, IConfiguration? configuration = null) =>
        [.. new RabbitMqStartupCheck(Options.Create(options), configuration).FindProblems()];
}
