using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Conformance;

/// <summary>Tables spread over two servers.</summary>
public sealed class ShardedHarness : MySqlHarness
{
    private Database? _second;

    public override async Task Start()
    {
        await base.Start();
        _second = await Database.MakeAsync(await Servers.Two.GetAsync());
    }

    public override async ValueTask DisposeAsync()
    {
        if (_second is not null)
            await _second.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Configure(MySqlOptions options)
    {
        options.Shards.Add(new() { ConnectionString = Database.ConnectionString, Tables = "1,3" });
        options.Shards.Add(new() { ConnectionString = _second!.ConnectionString, Tables = "2,4" });
    }
}
