using Notify.Conformance;
using Notify.Diagnostics;
using Notify.Testing;

namespace Notify.Tests.Notices;

/// <summary>Inboxes are swept at intervals, and a sample of their counters is counted anew.</summary>
public sealed class InboxUpkeepTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Inboxes_are_swept_at_every_interval_and_what_went_is_logged()
    {
        await using var app = await Start((_, _) => null);
        var expires = _time.GetUtcNow().AddMinutes(90);
        await app.Notices.NotifyAsync("ann", new NewNotice { Data = "brief", ExpiresAt = expires });
        await Until(async () => (await app.Notices.CountAsync("ann")).Unread == 1);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await app.Notices.CountAsync("ann")).Unread);
        _time.Advance(TimeSpan.FromHours(1));

        await Until(() => app.Log.Has(1802));
        Assert.Contains(
            app.Log.Entries,
            entry => entry.Text == "Inboxes were swept: 1 notices expired, 0 grew too old, 0 ids forgotten"
        );
        Assert.Equal(0, (await app.Notices.CountAsync("ann")).Unread);
    }

    [Fact]
    public async Task A_sweep_that_fails_is_tried_again_at_the_next_interval()
    {
        var sweeps = new Collector<int>();
        await using var app = await Start(
            (method, _) =>
            {
                if (method != nameof(INoticeStore.SweepAsync))
                    return null;
                sweeps.Add(1);
                return sweeps.Count == 1 ? throw new IOException("The store is down.") : null;
            }
        );

        _time.Advance(TimeSpan.FromHours(1));
        await sweeps.Next("the first sweep");
        await Until(() => app.Log.Has(1004));
        _time.Advance(TimeSpan.FromHours(1));

        await sweeps.Next("the second sweep");
    }

    [Fact]
    public async Task A_counter_that_is_wrong_is_logged_as_a_bug_and_measured()
    {
        await using var app = await Start(
            (method, args) =>
                method == nameof(INoticeStore.ReconcileAsync) && Equals(args[0], "ann") ? new ValueTask<int>(3) : null
        );
        using var measured = new Measured(app.Get<Telemetry>().Meter);
        foreach (var user in new[] { "ann", "bob" })
        {
            await app.Notices.NotifyAsync(user, new NewNotice { Data = "new" });
            await Until(async () => (await app.Notices.CountAsync(user)).Unread == 1);
        }

        // The writer remembers its users just after it has stored their notices.
        await Until(() =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return new(app.Log.Has(1803));
        });

        Assert.Equal(3, measured["notify.inbox.drift"]);
        Assert.Equal(
            "3 counters of the inbox of user 'ann' were wrong and have been corrected; this is a bug, please report it",
            Assert.Single(app.Log.Entries, entry => entry.EventId == 1803).Text
        );
    }

    private Task<TestApp> Start(Func<string, object?[], object?> store) =>
        TestApp.Start(
            notify =>
                notify
                    .UseSpy<INoticeStore>(store)
                    .Configure(options =>
                        (options.Notices.SweepEvery, options.Notices.BatchWait) = (TimeSpan.FromHours(1), TimeSpan.Zero)
                    ),
            services => services.AddTime(_time)
        );

    private static Task Until(Func<ValueTask<bool>> isSo) => Guard.Until(isSo, "the sweep");

    private static Task Until(Func<bool> isSo) => Guard.Until(isSo, "the sweep");
}
