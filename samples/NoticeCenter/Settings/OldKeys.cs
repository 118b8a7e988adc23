using System.Data.Common;
using System.Globalization;

namespace NoticeCenter;

/// <summary>Which setting here is meant by which of the old file.</summary>
internal static class OldKeys
{
    public static IEnumerable<(string Key, string Value)> Translate(OldValues old) =>
        Web(old)
            .Concat(MySql(old))
            .Concat(RabbitMq(old))
            .Where(pair => pair.Value is not null)
            .Select(p => (p.Key, p.Value!));

    private static IEnumerable<(string Key, string? Value)> Web(OldValues old)
    {
        yield return (WebHostDefaults.ServerUrlsKey, old.Take("web:server_addr") is { } at ? $"http://{at}" : null);
        yield return ("NoticeCenter:ReadTimeout", Seconds(old.Take("web:read_timeout")));
        yield return ("NoticeCenter:IdleTimeout", Seconds(old.Take("web:idle_timeout")));
        yield return ("NoticeCenter:TimeZone", old.Take("xorm:timezone"));
    }

    private static IEnumerable<(string Key, string? Value)> MySql(OldValues old)
    {
        if (!old.Has("mysql"))
            yield break;
        var parameters = Parameters(old.Take("mysql:parameters"));
        var connection = new DbConnectionStringBuilder();
        void Add(string name, string? value)
        {
            if (value is not null)
                connection[name] = value;
        }

        Add("Server", old.Take("mysql:host"));
        Add("Port", old.Take("mysql:port"));
        Add("Database", old.Take("mysql:db_name"));
        Add("User ID", old.Take("mysql:user_name"));
        Add("Maximum Pool Size", old.Take("xorm:max_open_conns"));
        Add("Connection Lifetime", old.Take("xorm:max_lifetime"));
        Add("Connection Timeout", parameters.GetValueOrDefault("timeout")?.TrimEnd('s'));
        yield return ("Notify:Inbox", "MySql");
        yield return ("Notify:Ledger", "MySql");
        yield return ("Notify:MySql:ConnectionString", connection.ConnectionString);
        yield return ("Notify:MySql:Password", old.Take("mysql:password"));
        yield return ("Notify:MySql:UserIds", "Numeric");
        yield return ("Notify:MySql:CallTimeout", Seconds(parameters.GetValueOrDefault("readTimeout")?.TrimEnd('s')));
    }

    private static IEnumerable<(string Key, string? Value)> RabbitMq(OldValues old)
    {
        if (!old.Has("rabbitMq"))
            yield break;
        var (host, port) = (old.Take("rabbitMq:host") ?? "localhost", old.Take("rabbitMq:port") ?? "5672");
        yield return ("Notify:Transport", "RabbitMq");
        yield return ("Notify:Delay", "RabbitMq");
        yield return ("Notify:RabbitMq:Uri", $"amqp://{host}:{port}/");
        yield return ("Notify:RabbitMq:UserName", old.Take("rabbitMq:user_name"));
        yield return ("Notify:RabbitMq:Password", old.Take("rabbitMq:password"));
    }

    private static Dictionary<string, string> Parameters(string? text) =>
        (text ?? "")
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], pair => pair[1])
            .ToDictionary(pair => pair.Key, pair => pair.Last());

    private static string? Seconds(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds).ToString()
            : text;
}
