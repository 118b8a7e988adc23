using Notify.Conformance;
using Notify.Schedule;
using Notify.Tests.Support;

namespace Notify.Tests.Schedule;

public sealed class DuePumpTests : IAsyncLifetime, IDisposable
{
    private readonly PathParts _parts = new(LedgerMode.All);
    private readonly PathDueSource _source = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public Task InitializeAsync()
    {
        var carrier = new ClaimCarrier(
            _source,
            _parts.Transport,
            _parts.Options,
            _parts.LedgerWriter,
            _parts.Telemetry,
            _parts.Time,
            _parts.Logger
        );
        _running = new DuePump(carrier, _parts.Time, _parts.Logger).RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Guard.Within(_running, "the pump to stop");
    }

    public void Dispose()
    {
        _parts.Dispose();
        _stopping.Dispose();
    }

    [Fact]
    public async Task What_the_transport_accepts_is_forgotten_by_the_scheduler_and_recorded()
    {
        var messages = new[] { new Message("t", default), new Message("t", default) };

        _source.Due(messages);

        var (token, ids) = await _source.Completed.Next();
        Assert.Equal("claim-1", token);
        Assert.Equal(messages.Select(message => message.Id), ids);
        Assert.Equal(messages, _parts.Transport.Accepted);
        Assert.Empty(_source.Released.All);
        await DisposeAsync();
        Assert.Equal(ids, (await _parts.LedgerSteps()).Select(step => step.MessageId));
    }

    [Fact]
    public async Task What_the_transport_refuses_is_given_back_for_later_and_the_rest_is_forgotten()
    {
        _parts.Transport.Refuses = message => message.Type == "refused";
        var (good, bad) = (new Message("t", default), new Message("t", default) { Type = "refused" });

        _source.Due(bad, good);

        Assert.Equal([good.Id], (await _source.Completed.Next()).Ids);
        var released = await _source.Released.Next();
        Assert.Equal(("claim-1", bad.Id), (released.Token, Assert.Single(released.Ids)));
        Assert.True(released.After > TimeSpan.Zero);
    }

    [Fact]
    public async Task If_the_transport_refuses_everything_nothing_is_forgotten()
    {
        _parts.Transport.Refuses = _ => true;

        _source.Due(new Message("t", default));

        await _source.Released.Next();
        Assert.Empty(_source.Completed.All);
    }

    [Fact]
    public async Task Portion_after_portion_is_carried_as_long_as_any_is_due()
    {
        for (var i = 0; i < 20; i++)
            _source.Due(new Message("t", default));

        for (var i = 1; i <= 20; i++)
            Assert.Equal($"claim-{i}", (await _source.Completed.Next()).Token);
    }

    [Fact]
    public async Task A_lease_outlasts_any_send()
    {
        _source.Due(new Message("t", default));
        await _source.Completed.Next();

        Assert.All(_source.Leases, lease => Assert.True(lease > _parts.Options.SendTimeout));
    }

    [Fact]
    public async Task After_an_error_it_pauses_and_goes_on()
    {
        _source.Fail(new IOException("down"));
        await Guard.Until(() => _parts.Log.Entries.Any(entry => entry.Exception is IOException), "the error");
        _source.Due(new Message("t", default));
        Assert.Empty(_source.Completed.All);

        // The clock moves until the pause is over, whenever it begins.
        await Guard.Until(
            () =>
            {
                _parts.Time.Advance(TimeSpan.FromSeconds(1));
                return _source.Completed.Count == 1;
            },
            "the pump to go on"
        );
    }

    [Fact]
    public async Task An_error_that_looks_like_a_cancellation_does_not_end_it()
    {
        _source.Fail(new OperationCanceledException("the command took too long"));
        _source.Due(new Message("t", default));

        await Guard.Until(
            () =>
            {
                _parts.Time.Advance(TimeSpan.FromSeconds(1));
                return _source.Completed.Count == 1;
            },
            "the pump to go on"
        );
    }
}
