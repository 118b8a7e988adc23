using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddNotify(
    builder.Configuration.GetSection("Notify"),
    notify =>
        notify
            .Map<OrderPlaced>("orders.placed")
            .Handle<OrderPlaced>(
                "billing",
                async (order, context, cancellationToken) =>
                {
                    Console.WriteLine($"billing: order {order.Id} costs {order.Total}");
                    var notices = context.Services.GetRequiredService<INotices>();
                    var notice = new NewNotice { Type = 1, Data = $"Your order {order.Id} is being packed." };
                    await notices.NotifyAsync(order.UserId, notice, cancellationToken);
                }
            )
);
using var host = builder.Build();
await host.StartAsync();

var watching = PrintInboxAsync(host.Services.GetRequiredService<INotices>(), "ada", until: 2);
var producer = host.Services.GetRequiredService<IMessageProducer>();
await producer.SendAsync(new OrderPlaced("A-1", "ada", 12.50m));
await producer.SendAsync(new OrderPlaced("A-2", "ada", 99.00m), new SendOptions { Delay = TimeSpan.FromSeconds(1) });
await watching;
await host.StopAsync();

static async Task PrintInboxAsync(INotices notices, string user, int until)
{
    await foreach (var change in notices.WatchAsync(user))
    {
        foreach (var notice in change.Notices)
            Console.WriteLine($"inbox of {user}: {notice.Data} ({change.Counts.Unread} unread)");
        if (change.Counts.Unread >= until)
            return;
    }
}

internal sealed record OrderPlaced(string Id, string UserId, decimal Total);
