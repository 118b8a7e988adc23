using Notify.Cli.Tests.Support;

namespace Notify.Cli.Tests;

public sealed class UsageTests
{
    [Fact]
    public async Task Help_lists_every_command_and_each_tells_its_options()
    {
        var all = (await Shell.RunAsync("--help")).Ended(0);
        string[] commands =
        [
            "import",
            "reshard plan",
            "reshard run",
            "reshard verify",
            "reconcile",
            "failures list",
            "failures redrive",
            "failures resolve",
            "export",
            "purge",
        ];
        foreach (var command in commands)
        {
            all.Said($"  {command}");
            (await Shell.RunAsync([.. command.Split(' '), "--help"]))
                .Ended(0)
                .Said($"notify {command}")
                .Said("--config FILE");
        }
    }

    [Theory]
    [InlineData("", "Usage")]
    [InlineData("exprot", "not a command")]
    [InlineData("export --usr 1", "not an option")]
    [InlineData("export", "--user is missing")]
    [InlineData("export --user", "needs a value")]
    [InlineData("export --user 1", "No MySQL server is configured")]
    [InlineData("export --user 1 --config nowhere.json", "not there")]
    [InlineData("export --user 1 --set MySql:Tables=0 --connection Server=x", "MySql:Tables is 0")]
    [InlineData("reconcile --all --sample 3", "one of --user, --sample and --all")]
    [InlineData("purge --user 1", "add --yes")]
    [InlineData("reshard plan --connection Server=x", "Nothing is to change")]
    [InlineData("reshard plan --move 9-16=server2 --connection Server=x", "is not a server")]
    [InlineData("failures redrive", "--all")]
    [InlineData("failures list --group billing", "--set Transport=RabbitMq")]
    [InlineData("failures redrive --all --set Ledger=MySql --connection Server=x", "nothing to send through")]
    [InlineData("import --from Server=x --read-topic a..b", "empty word")]
    [InlineData("import --from Server=x --read-topic notify.notices", "Give both")]
    [InlineData("import --from Server=x --notify-topic orders", "Give both")]
    [InlineData("failures list --from yesterday", "2026-11-21T18:30:00Z")]
    public async Task A_wrong_command_line_ends_with_2_and_says_what_is_right(string line, string words) =>
        (await Shell.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Ended(2).Said(words);

    [Fact]
    public async Task A_server_out_of_reach_ends_with_3() =>
        (
            await Shell.WithAsync(
                "Notify__MySql__ConnectionString=Server=127.0.0.1;Port=1;Database=x;User ID=x",
                "export",
                "--user",
                "1",
                "--set",
                "MySql:Retries=0"
            )
        )
            .Ended(3)
            .Said("127.0.0.1:1");
}
