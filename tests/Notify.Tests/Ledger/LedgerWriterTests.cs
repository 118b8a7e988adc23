using Microsoft.Extensions.Logging.Abstractions;
using Notify.Conformance;
using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Testing;

namespace Notify.Tests.Ledger;

/// <summary>What is recorded in which mode, and that a broken ledger stops neither messages nor the host.</summary>
public sealed class LedgerWriterTests
{
    private readonly ManualTime _time = new();
    private readonly Collector<LedgerEntry> _recorded = new();
    private Func<object?>? _fault;

    [Theory]
    [InlineData(LedgerMode.Off, "")]
    [InlineData(LedgerMode.Failures, "bad:Failed")]
    [InlineData(LedgerMode.All, "bad:Failed bad:Processing bad:Waiting good:Done good:Processing good:Waiting")]
    public async Task Each_mode_records_what_it_says(LedgerMode mode, string expected)
    {
        var handled = new Collector<string>();
        var app = await Start(mode, handled);

        await app.Producer.SendAsync(Order("good"));
        await app.Producer.SendAsync(Order("bad"));
        await handled.Next(2);
        await Guard.Until(
            async () => await app.Groups.FindAsync("orders") is { Waiting: 0, InFlight: 0 },
            "both to be settled"
        );
        await app.DisposeAsync();

        Assert.Equal(expected, string.Join(' ', _recorded.All.Select(e => $"{e.MessageId}:{e.Status}").Order()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ledger_that_fails_or_hangs_stops_no_message_and_not_the_host(bool hangs)
    {
        var never = new TaskCompletionSource();
        _fault = () => hangs ? new ValueTask(never.Task) : throw new IOException("The ledger is down.");
        var handled = new Collector<string>();
        var app = await Start(LedgerMode.All, handled);
        using var measured = new Measured(app.Get<Telemetry>().Meter);

        var sending = Send(app, 12_000);
        await Guard.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return handled.Count == 12_000;
            },
            "every message to be handled"
        );
        await Guard.Within(sending, "every send to be accepted");
        var stopping = app.Stop();
        await Guard.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return stopping.IsCompleted;
            },
            "the host to stop"
        );

        await stopping;
        Assert.True(measured["notify.ledger.lost"] > 12_000);
        Assert.True(app.Log.Has(1701));
        Assert.True(app.Log.Has(1703));
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Steps_are_tried_again_and_none_is_lost_if_the_ledger_comes_back_in_time()
    {
        var failures = 4;
        _fault = () => Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("The ledger is down.") : null;
        await using var app = await Start(LedgerMode.All, new Collector<string>());
        using var measured = new Measured(app.Get<Telemetry>().Meter);

        await app.Producer.SendAsync(Order("good"));
        await Guard.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _recorded.All.Any(entry => entry.Status == DeliveryStatus.Done);
            },
            "the last step"
        );

        // More if the clock overtook a write.
        Assert.True(app.Log.Entries.Count(entry => entry.EventId == 1700) >= 4);
        Assert.Equal(0, measured["notify.ledger.lost"]);
        Assert.Equal(3, _recorded.All.Select(entry => entry.Status).Distinct().Count());
    }

    [Fact]
    public async Task A_send_that_was_accepted_does_not_fail_for_its_record()
    {
        using var telemetry = new Telemetry(meters: null, "test");
        using var measured = new Measured(telemetry.Meter);
        using var writer = new LedgerWriter(
            new BrokenLedger(),
            new NotifyOptions { LedgerMode = LedgerMode.All },
            _time,
            telemetry,
            NullLogger.Instance
        );
        var gone = new CancellationToken(canceled: true);

        for (var i = 0; i < 10_005; i++)
            await writer.WaitingAsync(Order($"{i}"), gone);

        Assert.Equal(5, measured["notify.ledger.lost"]);
    }

    [Fact]
    public async Task What_is_given_up_ends_the_writing_at_once_and_is_counted_as_lost()
    {
        using var telemetry = new Telemetry(meters: null, "test");
        using var measured = new Measured(telemetry.Meter);
        using var writer = new LedgerWriter(
            new BrokenLedger(),
            new NotifyOptions { LedgerMode = LedgerMode.All },
            _time,
            telemetry,
            NullLogger.Instance
        );
        for (var i = 0; i < 2_000; i++)
            await writer.WaitingAsync(Order($"{i}"), CancellationToken.None);
        var writing = writer.RunAsync();

        writer.Complete();
        writer.GiveUp();

        // The clock stands still: no wait between attempts can be what ends it.
        await Guard.Within(writing, "the writing to end");
        Assert.Equal(2_000, measured["notify.ledger.lost"]);
    }

    private Task<TestApp> Start(LedgerMode mode, Collector<string> handled) =>
        TestApp.Start(
            notify =>
                notify
                    .UseSpy<IDeliveryLedger>(Watch)
                    .Configure(options => options.LedgerMode = mode)
                    .Raw(
                        "orders",
                        "orders",
                        (message, _, _) =>
                        {
                            handled.Add($"{message.Id}");
                            return $"{message.Id}" == "bad"
                                ? throw new InvalidOperationException("Not today.")
                                : Task.CompletedTask;
                        },
                        options => options.Retry = RetryOptions.None
                    ),
            services => services.AddTime(_time)
        );

    private object? Watch(string method, object?[] args)
    {
        if (method != nameof(IDeliveryLedger.RecordAsync))
            return null;
        if (_fault?.Invoke() is { } answer)
            return answer;
        foreach (var entry in (IReadOnlyList<LedgerEntry>)args[0]!)
            _recorded.Add(entry);
        return null;
    }

    private static async Task Send(TestApp app, int count)
    {
        for (var i = 0; i < count; i++)
            await app.Producer.SendAsync(Order($"{i}"));
    }

    private static Message Order(string id) => new("orders", new byte[1], new MessageId(id));
}
