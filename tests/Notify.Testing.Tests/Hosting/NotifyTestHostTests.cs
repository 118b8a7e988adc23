using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Notify.Testing.Tests.Hosting;

/// <summary>The harness as a test of an application uses it.</summary>
public sealed class NotifyTestHostTests
{
    [Fact]
    public async Task What_is_sent_and_handled_is_seen_with_its_value()
    {
        await using var app = await Shop((order, _) => Task.CompletedTask);

        await app.Producer.SendAsync(new Order("A-1", 3));
        var seen = await app.Messages.WhenHandledAsync<Order>(order => order.Id == "A-1");

        Assert.Equal(("billing", 1), (seen.Group, seen.Attempt));
        Assert.Equal(new Order("A-1", 3), app.Messages.Value<Order>(seen));
        Assert.Equal([new Order("A-1", 3)], app.Messages.Sent<Order>());
        Assert.Equal([new Order("A-1", 3)], app.Messages.Handled<Order>("billing"));
        Assert.Empty(app.Messages.Handled<Order>("another"));
        Assert.Empty(app.Messages.Dead<Order>());
    }

    [Fact]
    public async Task Idle_means_that_every_message_and_what_it_caused_is_done()
    {
        await using var app = await Shop(
            async (order, context) =>
            {
                await Task.Yield();
                if (order.Count > 0)
                    await Producer(context).SendAsync(order with { Count = order.Count - 1 });
            }
        );

        await app.Producer.SendAsync(new Order("A-1", 50));
        await app.IdleAsync();

        Assert.Equal(51, app.Messages.Handled<Order>().Count);
    }

    [Fact]
    public async Task Retries_come_at_their_times_and_end_as_dead()
    {
        await using var app = await Shop((_, _) => throw new InvalidOperationException("no money"));
        var start = app.Time.GetUtcNow();

        await app.Producer.SendAsync(new Order("A-1", 1));
        await app.IdleAsync();
        // Two at once; the first with a wait is still to come.
        Assert.Equal(3, app.Messages.Retried<Order>().Count);
        await app.AdvanceAsync(TimeSpan.FromHours(1));

        var dead = await app.Messages.WhenDeadAsync<Order>();
        Assert.Equal(8, dead.Attempt);
        Assert.Contains("no money", dead.Failure!.Text, StringComparison.Ordinal);
        var attempts = app.Messages.All.Where(seen => seen.Kind == SeenKind.Retried).ToList();
        Assert.Equal(7, attempts.Count);
        for (var i = 1; i < attempts.Count; i++)
            Assert.InRange(
                attempts[i].At - attempts[i - 1].At - attempts[i - 1].RetryAfter,
                TimeSpan.Zero,
                TimeSpan.FromMilliseconds(1)
            );
        Assert.True(dead.At > start + TimeSpan.FromSeconds(30) && dead.At < start + TimeSpan.FromHours(1));
        Assert.Single((await app.Failures.ListAsync(new FailureQuery())).Items);
    }

    [Fact]
    public async Task A_delayed_message_comes_at_its_time_and_not_before()
    {
        await using var app = await Shop((_, _) => Task.CompletedTask);
        var due = app.Time.GetUtcNow() + TimeSpan.FromHours(5);

        await app.Producer.SendAsync(new Order("later", 1), new SendOptions { DueAt = due });
        await app.AdvanceAsync(TimeSpan.FromHours(5) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(app.Messages.Handled<Order>());
        await app.AdvanceAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal(due, (await app.Messages.WhenHandledAsync<Order>()).At);
        Assert.Single(app.Messages.Sent<Order>());
    }

    [Fact]
    public async Task What_is_sent_on_the_way_is_sent_at_its_time()
    {
        await using var app = await Shop(
            (order, context) =>
                order.Count == 0
                    ? Task.CompletedTask
                    : Producer(context)
                        .SendAsync(
                            order with
                            {
                                Count = order.Count - 1,
                            },
                            new SendOptions { Delay = TimeSpan.FromMinutes(10) }
                        )
                        .AsTask()
        );
        var start = app.Time.GetUtcNow();

        await app.Producer.SendAsync(new Order("chain", 5));
        await app.AdvanceAsync(TimeSpan.FromHours(1));

        var at = app.Messages.All.Where(seen => seen.Kind == SeenKind.Handled).Select(seen => seen.At - start);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => TimeSpan.FromMinutes(10 * i)), at);
    }

    [Fact]
    public async Task A_handler_that_waits_for_the_clock_is_let_go_on()
    {
        await using var app = await Shop((_, context) => Clock(context).DelayAsync(TimeSpan.FromSeconds(40)));

        await app.Producer.SendAsync(new Order("slow", 1));
        await app.AdvanceAsync(TimeSpan.FromMinutes(1));
        await app.IdleAsync();

        Assert.Single(app.Messages.Handled<Order>());
    }

    [Fact]
    public async Task A_handler_that_gets_no_turn_on_a_busy_machine_is_not_taken_for_one_that_waits()
    {
        DateTimeOffset? ended = null;
        await using var app = await Shop(
            async (_, context) =>
            {
                await Clock(context).DelayAsync(TimeSpan.FromSeconds(40));
                KeepThreadPoolBusy();
                var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: false);
                await turn.Task;
                ended = Clock(context).GetUtcNow();
            }
        );
        var start = app.Time.GetUtcNow();

        await app.Producer.SendAsync(new Order("A-1", 1));
        await app.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(start + TimeSpan.FromSeconds(40), ended);
    }

    [Fact]
    public async Task What_rings_again_and_again_is_set_anew_before_the_clock_goes_on()
    {
        List<DateTimeOffset> ticks = [];
        await using var app = await NotifyTestHost.StartAsync(services =>
        {
            services.AddNotify();
            services.AddHostedService(provider => new Ticker(
                (ManualTime)provider.GetRequiredService<TimeProvider>(),
                ticks
            ));
        });
        var start = app.Time.GetUtcNow();

        await app.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(Enumerable.Range(1, 5).Select(minute => start.AddMinutes(minute)), ticks);
    }

    [Fact]
    public async Task A_batch_takes_what_is_there_unless_it_is_to_wait()
    {
        static void Services(IServiceCollection services) =>
            services.AddNotify().Map<Order>("orders").HandleBatch<Order>("reports", (orders, _) => Task.CompletedTask);

        await using (var quick = await NotifyTestHost.StartAsync(Services))
        {
            await quick.Producer.SendAsync(new Order("A-1", 1));
            await quick.IdleAsync();
            Assert.Single(quick.Messages.Handled<Order>());
        }

        await using var patient = await NotifyTestHost.StartAsync(Services, new() { BatchesWait = true });
        await patient.Producer.SendAsync(new Order("A-1", 1));
        await patient.AdvanceAsync(TimeSpan.FromMilliseconds(49));
        Assert.Empty(patient.Messages.Handled<Order>());
        await patient.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await patient.IdleAsync();
        Assert.Single(patient.Messages.Handled<Order>());
    }

    [Fact]
    public async Task A_notice_is_awaited_in_its_inbox()
    {
        await using var app = await Shop(
            async (order, context) =>
                await context
                    .Services.GetRequiredService<INotices>()
                    .NotifyAsync("ada", new NewNotice { Type = 1, Data = $"order {order.Id}" })
        );

        await app.Producer.SendAsync(new Order("A-1", 1));
        await app.Producer.SendAsync(new Order("A-2", 1));

        Assert.Equal("order A-2", (await app.WhenNotifiedAsync("ada", notice => notice.Data.EndsWith('2'))).Data);
        await app.IdleAsync();
        Assert.Equal(2, (await app.Notices.CountAsync("ada")).Unread);
    }

    [Fact]
    public async Task A_wait_in_vain_tells_what_did_happen()
    {
        await using var app = await Shop(
            (_, _) => throw new InvalidOperationException("no money"),
            new() { Timeout = TimeSpan.FromMilliseconds(300) }
        );
        await app.Producer.SendAsync(new Order("A-1", 1));
        await app.IdleAsync();

        var error = await Assert.ThrowsAsync<TimeoutException>(() =>
            app.Messages.WhenHandledAsync<Order>(group: "billing")
        );

        Assert.Contains("in vain for Order to be handled in 'billing'", error.Message, StringComparison.Ordinal);
        Assert.Contains("SENT orders", error.Message, StringComparison.Ordinal);
        Assert.Contains("RETRIED orders", error.Message, StringComparison.Ordinal);
        Assert.Contains("no money", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"A-1\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing waits and nothing runs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_for_idleness_in_vain_tells_what_still_runs()
    {
        var go = new TaskCompletionSource();
        await using var app = await Shop((_, _) => go.Task, new() { Timeout = TimeSpan.FromMilliseconds(300) });
        await app.Producer.SendAsync(new Order("A-1", 1));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => app.IdleAsync());

        Assert.Contains("1 deliveries are with handlers", error.Message, StringComparison.Ordinal);
        go.SetResult();
        await app.IdleAsync();
    }

    [Fact]
    public async Task What_configuration_names_is_replaced_and_its_other_settings_count()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("Notify:Transport", "InMemory"),
                new("Notify:Groups:billing:Retry:Immediate", "0"),
                new("Notify:Groups:billing:Retry:Delayed", "0"),
            ])
            .Build();
        await using var app = await NotifyTestHost.StartAsync(services =>
            services
                .AddNotify(configuration.GetSection("Notify"))
                .Map<Order>("orders")
                .Handle<Order>("billing", (_, _, _) => throw new InvalidOperationException("no money"))
        );

        await app.Producer.SendAsync(new Order("A-1", 1));
        await app.IdleAsync();

        Assert.Single(app.Messages.Dead<Order>());
    }

    [Fact]
    public async Task Disposing_ends_a_handler_that_waits_for_the_clock()
    {
        var app = await Shop((_, context) => Clock(context).DelayAsync(TimeSpan.FromDays(1)));
        await app.Producer.SendAsync(new Order("slow", 1));

        await app.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => app.Services.GetRequiredService<IMessageProducer>());
    }

    private static IMessageProducer Producer(MessageContext context) =>
        context.Services.GetRequiredService<IMessageProducer>();

    private static ManualTime Clock(MessageContext context) =>
        (ManualTime)context.Services.GetRequiredService<TimeProvider>();

    /// <summary>For half a second or so whatever becomes ready has to wait, as where others want the processor.</summary>
    private static void KeepThreadPoolBusy()
    {
        for (var i = 0; i < 100; i++)
            ThreadPool.UnsafeQueueUserWorkItem(static _ => SpinWait.SpinUntil(static () => false, 10), null);
    }

    private static Task<NotifyTestHost> Shop(
        Func<Order, MessageContext, Task> handle,
        NotifyTestOptions? options = null
    ) =>
        NotifyTestHost.StartAsync(
            services =>
                services
                    .AddNotify()
                    .Map<Order>("orders")
                    .Handle<Order>("billing", (order, context, _) => handle(order, context)),
            options
        );

    /// <summary>Does something each minute that takes a while of real time, in several turns.</summary>
    private sealed class Ticker(ManualTime time, List<DateTimeOffset> ticks) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (true)
            {
                await time.DelayAsync(TimeSpan.FromMinutes(1), stoppingToken);
                ticks.Add(time.GetUtcNow());
                for (var turn = 0; turn < 10; turn++)
                {
                    await Task.Yield();
                    SpinWait.SpinUntil(static () => false, 5);
                }
            }
        }
    }

    private sealed record Order(string Id, int Count);
}
