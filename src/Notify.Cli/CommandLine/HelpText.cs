using System.Text;

namespace Notify.Cli;

/// <summary>The help of the tool and of each command.</summary>
internal static class HelpText
{
    public static readonly IReadOnlyList<CommandOption> Common =
    [
        new("--config", "FILE", "configuration as JSON; its section Notify is read (appsettings.json if it is there)"),
        new("--connection", "TEXT", "the connection to the one MySQL server, instead of Notify:MySql:ConnectionString"),
        new("--prefix", "TEXT", "what the tables' names begin with, instead of Notify:MySql:TablePrefix"),
        new(
            "--set",
            "KEY=VALUE",
            "any setting of section Notify, for example --set MySql:CallTimeout=00:01:00; repeatable"
        ),
        new("--quiet", null, "no progress"),
        new("--help", null, "this text"),
    ];

    public static string Of(IReadOnlyList<ICommand> commands)
    {
        var text = new StringBuilder(
            "Looks after Notify from the command line.\n\nUsage: notify COMMAND [OPTIONS]\n\n"
        );
        foreach (var command in commands)
            text.Append("  ").Append(command.Name.PadRight(20)).Append(command.Summary).Append('\n');
        return text.Append(
                """

                notify COMMAND --help tells the options of one. Settings come from --config, then environment variables
                (Notify__MySql__ConnectionString), then options; the last counts.

                Exit codes: 0 done; 1 differences found, or a part could not be done; 2 wrong usage or configuration;
                3 a server is out of reach; 130 cancelled.
                """
            )
            .ToString();
    }

    public static string Of(ICommand command)
    {
        var text = new StringBuilder($"{command.Summary}\n\nUsage: notify {command.Name} [OPTIONS]\n");
        foreach (var option in command.Options.Concat(Common))
        {
            var name = option.Value is null ? option.Name : $"{option.Name} {option.Value}";
            text.Append("\n  ").Append(name.PadRight(24)).Append(option.Help);
        }

        return text.ToString();
    }
}
