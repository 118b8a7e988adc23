using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Hosting;
using Notify.MySql;

namespace Notify.Cli;

/// <summary>
/// Makes an application of the configuration, with every adapter. It is never started: the engine would write what
/// waits for inboxes into the inbox that the tool was told of, which is memory if it was told of none.
/// </summary>
internal static class Tool
{
    private const string Section = "Notify";

    /// <summary>The application.</summary>
    /// <exception cref="UsageException">The file is not there, or a setting is not understood.</exception>
    public static IHost Build(CommandArguments arguments)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        Configure(builder.Configuration, arguments);
        // Standard output is for results.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddNotify(builder.Configuration.GetSection(Section)).AddRabbitMq().AddRedis().AddMySql();
        return builder.Build();
    }

    /// <summary>MySQL as configured.</summary>
    /// <exception cref="NotifyConfigurationException">It is not configured, or wrongly.</exception>
    public static MySqlBackend MySql(IHost host)
    {
        var problems = host.Services.GetRequiredService<MySqlStartupCheck>().FindProblems().ToList();
        if (host.Services.GetRequiredService<IOptions<MySqlOptions>>().Value.GetServers().Count == 0)
        {
            problems.Add(
                "No MySQL server is configured; give --connection, --config, or Notify__MySql__ConnectionString in the environment."
            );
        }

        return problems.Count == 0
            ? host.Services.GetRequiredService<MySqlBackend>()
            : throw new NotifyConfigurationException(problems);
    }

    /// <summary>What keeps the application's dead messages, as configured.</summary>
    public static string LedgerOf(IHost host) => host.Services.GetRequiredService<Roles>().Ledger;

    /// <summary>
    /// The servers as they are told apart on the command line: server1, server2, in the order of MySql:Shards.
    /// </summary>
    public static int ServerOf(string name, int servers) =>
        name.StartsWith("server", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan("server".Length), out var number)
        && number >= 1
        && number <= servers
            ? number - 1
            : throw new UsageException(
                $"'{name}' is not a server; there are server1 to server{servers}, in the order of MySql:Shards."
            );

    private static void Configure(IConfigurationBuilder configuration, CommandArguments arguments)
    {
        if (arguments.Text("--config") is { } file)
        {
            if (!File.Exists(file))
                throw new UsageException($"--config names '{file}', which is not there.");
            configuration.AddJsonFile(Path.GetFullPath(file));
        }
        else
            configuration.AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true);

        configuration.AddEnvironmentVariables();
        var given = arguments.All("--set").Select(Setting).ToDictionary();
        if (arguments.Text("--connection") is { } connection)
            given[$"{Section}:MySql:ConnectionString"] = connection;
        if (arguments.Text("--prefix") is { } prefix)
            given[$"{Section}:MySql:TablePrefix"] = prefix;
        configuration.AddInMemoryCollection(given);
    }

    private static KeyValuePair<string, string?> Setting(string text)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        return end > 0
            ? new($"{Section}:{text[..end]}", text[(end + 1)..])
            : throw new UsageException($"--set is '{text}'; give KEY=VALUE, for example MySql:CallTimeout=00:01:00.");
    }
}
