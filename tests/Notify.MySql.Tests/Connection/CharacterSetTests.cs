using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Connection;

/// <summary>The servers of these tests are Latin by default.</summary>
public sealed class CharacterSetTests
{
    private const string Text = "ä, 中, мир, 🙂";

    [Theory]
    [InlineData("")]
    [InlineData(";CharSet=latin1")]
    [InlineData(";Character Set=latin1")]
    public async Task Every_letter_is_written_and_read_whatever_the_server_and_the_connection_string_say(string said)
    {
        await using var database = await Database.MakeAsync();
        await database.SqlAsync("CREATE TABLE one (t TEXT CHARACTER SET utf8mb4)");
        var settings = Backends.Settings(options => options.ConnectionString = database.ConnectionString + said);
        await using var servers = new MySqlServers(settings);

        var read = await servers.Home.UseAsync(
            "write and read",
            async (session, token) =>
            {
                await session.ExecuteAsync("INSERT INTO one VALUES (@text)", new { text = Text }, token);
                return await session.FirstAsync<string>("SELECT t FROM one", null, token);
            },
            CancellationToken.None
        );

        Assert.Equal(Text, read);
    }

    [Fact]
    public async Task Connections_of_the_application_that_would_write_question_marks_are_refused()
    {
        await using var database = await Database.MakeAsync();
        var factory = MySqlServers.Driver(Backends.Settings(_ => { })).Value;
        await using var latin = factory.CreateDataSource(database.ConnectionString + ";CharSet=latin1");
        await using var unicode = factory.CreateDataSource(database.ConnectionString + ";CharSet=utf8mb4");

        var error = await Assert.ThrowsAsync<NotifyException>(() => Probe(latin));

        Assert.Equal(ErrorIds.InvalidConfiguration, error.ErrorId);
        Assert.Contains("question marks. Add CharSet=utf8mb4", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Probe(unicode));
    }

    private static async Task<int> Probe(System.Data.Common.DbDataSource source)
    {
        var settings = Backends.Settings(options => options.Shards.Add(new MySqlShardOptions().UseDataSource(source)));
        await using var servers = new MySqlServers(settings);
        return await servers.Home.UseAsync(
            "ask",
            (session, token) => session.FirstAsync<int>("SELECT 1", null, token),
            CancellationToken.None
        );
    }
}
