using Microsoft.Extensions.DependencyInjection;
using Notify.Testing;

namespace Notify.Conventions.Tests.Snippets;

/// <summary>Code that README.md shows of tests, run as one.</summary>
public sealed class Testing
{
    // snippet: testing
    [Fact]
    public async Task An_order_is_charged_and_its_reminder_comes_after_a_day()
    {
        await using var app = await NotifyTestHost.StartAsync(services => services.AddShop());

        await app.Producer.SendAsync(new OrderPlaced("A-1", "ada", 12.50m));
        await app.Messages.WhenHandledAsync<OrderPlaced>(order => order.Id == "A-1", group: "billing");
        Assert.Empty(app.Messages.Handled<ReminderDue>());

        await app.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Single(app.Messages.Handled<ReminderDue>());
        await app.WhenNotifiedAsync("ada", notice => notice.Type == 7);
        Assert.Empty(app.Messages.Dead<OrderPlaced>());
    }
    // end
}

internal sealed record OrderPlaced(string Id, string UserId, decimal Total);

internal sealed record ReminderDue(string OrderId, string UserId);

internal static class Shop
{
    public static IServiceCollection AddShop(this IServiceCollection services) =>
        services
            .AddNotify()
            .Map<OrderPlaced>("orders.placed")
            .Map<ReminderDue>("orders.reminders")
            .Handle<OrderPlaced>(
                "billing",
                async (order, context, cancellationToken) =>
                    await context
                        .Services.GetRequiredService<IMessageProducer>()
                        .SendAsync(
                            new ReminderDue(order.Id, order.UserId),
                            new SendOptions { Delay = TimeSpan.FromDays(1) },
                            cancellationToken
                        )
            )
            .Handle<ReminderDue>(
                "reminders",
                async (reminder, context, cancellationToken) =>
                    await context
                        .Services.GetRequiredService<INotices>()
                        .NotifyAsync(
                            reminder.UserId,
                            new NewNotice { Type = 7, Data = $"Order {reminder.OrderId} waits for you." },
                            cancellationToken
                        )
            )
            .Services;
}
