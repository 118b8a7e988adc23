using Notify.Conformance;
using Notify.Diagnostics;
using Notify.Testing;

namespace Notify.Tests.Hosting;

/// <summary>The ledger is swept and groups are sampled at intervals, whatever failed the time before.</summary>
public sealed class UpkeepTests
{
    private readonly ManualTime _time = new();
    private readonly Collector<object?> _calls = new();
    private bool _fails = true;

    [Fact]
    public async Task The_ledger_is_swept_every_10_minutes_by_its_retention()
    {
        await using var app = await Start(notify =>
            notify
                .UseSpy<IDeliveryLedger>((method, args) => Watch(method == "SweepAsync", args))
                .Configure(options => options.LedgerKeepFor = TimeSpan.FromDays(3))
        );

        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(0, _calls.Count);
        await AdvanceUntil(TimeSpan.FromMinutes(1), () => _calls.Count >= 3);

        Assert.All(_calls.All, keepFor => Assert.Equal(TimeSpan.FromDays(3), keepFor));
        Assert.True(app.Log.Has(1004), "The first sweep failed, which was not logged.");
    }

    [Fact]
    public async Task A_ledger_that_is_off_is_not_swept()
    {
        await using var app = await Start(notify =>
            notify
                .UseSpy<IDeliveryLedger>((method, args) => Watch(method == "SweepAsync", args))
                .Configure(options => options.LedgerMode = LedgerMode.Off)
        );

        _time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(0, _calls.Count);
    }

    [Fact]
    public async Task Groups_are_sampled_while_somebody_collects_them_and_ephemeral_ones_are_left_out()
    {
        await using var app = await Start(notify =>
            notify
                .UseSpy<IGroupAdministration>((method, args) => Watch(method == "ListAsync", args))
                .UseSpyTransport((_, _) => null)
                .Raw("orders", "orders", (_, _, _) => Task.CompletedTask)
                .Group("news", group => group.Topics("news").Handle<Message>(Nothing.Handle).Ephemeral())
        );
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, _calls.Count);

        await app.Groups.PauseAsync("orders");
        for (var i = 0; i < 3; i++)
            await app.Producer.SendAsync(new Message("orders", new byte[1]));
        using var measured = new Measured(app.Get<Telemetry>().Meter);
        const string Waiting = "notify.group.waiting{messaging.consumer.group.name=orders}";
        await AdvanceUntil(
            TimeSpan.FromSeconds(15),
            () =>
            {
                measured.Observe();
                return measured[Waiting] == 3;
            }
        );

        Assert.True(app.Log.Has(1004), "The first sample failed, which was not logged.");
        Assert.True(measured["notify.group.oldest_age{messaging.consumer.group.name=orders}"] > 0);
        Assert.DoesNotContain(measured.Values.Keys, key => key.Contains("=news", StringComparison.Ordinal));
    }

    private object? Watch(bool counts, object?[] args)
    {
        if (!counts)
            return null;
        _calls.Add(args[0]);
        if (!_fails)
            return null;
        _fails = false;
        throw new IOException("The server is down.");
    }

    private Task<TestApp> Start(Action<INotifyBuilder> configure) =>
        TestApp.Start(configure, services => services.AddTime(_time));

    private Task AdvanceUntil(TimeSpan step, Func<bool> isSo) =>
        Guard.Until(
            () =>
            {
                _time.Advance(step);
                return isSo();
            },
            "the upkeep"
        );
}
