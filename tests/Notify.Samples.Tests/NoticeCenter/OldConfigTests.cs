using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NoticeCenter;

namespace Notify.Samples.Tests;

/// <summary>The old system's config.yaml means here what it meant there.</summary>
public sealed class OldConfigTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    private const string Documented = """
        web:
           debug: true
           server_addr: 0.0.0.0:3335
           read_timeout: 3
           write_timeout: 5
           idle_timeout: 8
        xorm:
           debug: true
           db_type: mysql
           max_lifetime: 7200
           max_open_conns: 2000
           max_idle_conns: 1000
           timezone: Asia/Shanghai
        mysql:
           host: 127.0.0.1
           port: 3306
           user_name: root
           password: hello123
           db_name: message
           parameters: timeout=3s&collation=utf8mb4_unicode_ci&readTimeout=5s&writeTimeout=5s
        rabbitMq:
           host: localhost
           port: 5672
           user_name: guest
           password: guest
           connection_num: 10
           channel_num: 100
        redis:
           host: localhost
           port: 6379
           password:
           database: 0
        """;

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task The_documented_file_is_taken_over()
    {
        await File.WriteAllTextAsync(_path, Documented);

        await using var app = NoticeCenterApp.Build([$"--NoticeCenter:OldConfig={_path}"]);

        var expected = new Dictionary<string, string>
        {
            [WebHostDefaults.ServerUrlsKey] = "http://0.0.0.0:3335;http://localhost:3334",
            ["NoticeCenter:ReadTimeout"] = "00:00:03",
            ["NoticeCenter:IdleTimeout"] = "00:00:08",
            ["NoticeCenter:TimeZone"] = "Asia/Shanghai",
            ["Notify:Transport"] = "RabbitMq",
            ["Notify:Delay"] = "RabbitMq",
            ["Notify:Inbox"] = "MySql",
            ["Notify:Ledger"] = "MySql",
            ["Notify:RabbitMq:Uri"] = "amqp://localhost:5672/",
            ["Notify:RabbitMq:UserName"] = "guest",
            ["Notify:RabbitMq:Password"] = "guest",
            ["Notify:MySql:ConnectionString"] =
                "Server=127.0.0.1;Port=3306;Database=message;User ID=root;Maximum Pool Size=2000;Connection Lifetime=7200;Connection Timeout=3",
            ["Notify:MySql:Password"] = "hello123",
            ["Notify:MySql:UserIds"] = "Numeric",
            ["Notify:MySql:CallTimeout"] = "00:00:05",
        };
        Assert.All(expected, pair => Assert.Equal(pair.Value, app.Configuration[pair.Key], ignoreCase: true));
        Assert.Empty(app.Services.GetServices<IStartupCheck>().SelectMany(check => check.FindProblems()));
    }

    [Fact]
    public async Task What_means_nothing_here_is_told_once_and_the_command_line_wins()
    {
        await File.WriteAllTextAsync(
            _path,
            "web:\n  debug: true # no longer\n  server_addr: '0.0.0.0:1'\n# end\n\nxorm:\n  timezone: \"Asia/Shanghai\"\n"
        );

        await using var center = await RunningNoticeCenter.Start(
            $"--NoticeCenter:OldConfig={_path}",
            "--NoticeCenter:TimeZone=Europe/Vienna"
        );

        Assert.Equal("127.0.0.1", center.Client.BaseAddress!.Host);
        var told = Assert.Single(center.Log.Entries, entry => entry.Text.Contains(_path, StringComparison.Ordinal));
        Assert.EndsWith("these settings mean nothing here: web:debug.", told.Text, StringComparison.Ordinal);
        Assert.Equal("Europe/Vienna", center.Services.GetRequiredService<IConfiguration>()["NoticeCenter:TimeZone"]);
    }

    [Fact]
    public async Task Times_are_those_of_the_time_zone()
    {
        await using var center = await RunningNoticeCenter.Start("--NoticeCenter:TimeZone=Asia/Shanghai");

        await center.Post("/api/msg/product", ("uid", "42"), ("time", "2026-01-31 18:30:00"));
        await center.WhenUnread(42, 1);

        var listed = (await center.Get("/api/msg/list?uid=42")).Data.GetProperty("list")[0];
        Assert.Equal("2026-01-31T18:30:00+08:00", listed.GetProperty("updated_at").GetString());
        var notice = Assert.Single((await center.Services.GetRequiredService<INotices>().ListAsync("42")).Items);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 10, 30, 0, TimeSpan.Zero), notice.CreatedAt);
    }

    [Theory]
    [InlineData("Europe/Vienna", "2026-03-29 02:30:00")]
    [InlineData("Asia/Shanghai", "0001-01-01 07:59:59")]
    [InlineData("America/New_York", "9999-12-31 23:59:59")]
    public async Task A_time_that_the_zone_does_not_have_is_refused(string zone, string time)
    {
        await using var center = await RunningNoticeCenter.Start($"--NoticeCenter:TimeZone={zone}");

        (await center.Post("/api/msg/product", ("uid", "42"), ("time", time))).RefusesField("time");
    }

    [Fact]
    public async Task A_file_that_is_missing_or_none_is_told_with_its_line()
    {
        await File.WriteAllTextAsync(_path, "web:\n  just some words\n");

        var none = Assert.Throws<NotifyConfigurationException>(() =>
            NoticeCenterApp.Build(["--NoticeCenter:OldConfig=no such file"])
        );
        var wrong = Assert.Throws<NotifyConfigurationException>(() =>
            NoticeCenterApp.Build([$"--NoticeCenter:OldConfig={_path}"])
        );

        Assert.StartsWith(
            "NoticeCenter:OldConfig is 'no such file', which cannot be read",
            none.Problems.Single(),
            StringComparison.Ordinal
        );
        Assert.Contains("line 2 is '  just some words'", wrong.Problems.Single(), StringComparison.Ordinal);
    }
}
