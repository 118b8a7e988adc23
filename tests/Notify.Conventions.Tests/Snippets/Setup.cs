using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Conventions.Tests.Snippets;

/// <summary>Code that the readme shows.</summary>
internal static class Setup
{
    public static void Configure(IServiceCollection services, IConfiguration configuration)
    {
        // snippet: setup
        services
            .AddNotify(configuration.GetSection("Notify"))
            .Map<OrderPlaced>("orders.placed")
            .Map<OrderCancelled>("orders.cancelled")
            .Group(
                "billing",
                billing =>
                    billing
                        .Configure(options => options.OrderByKey = true)
                        .Handle<OrderPlaced, ChargeHandler>()
                        .Handle<OrderCancelled>((order, context, cancellationToken) => Task.CompletedTask)
                        .RetryOn<InvalidDataException>(RetryOptions.None)
            )
            .HandleBatch<OrderPlaced>("reports", (items, cancellationToken) => Task.CompletedTask);
        services.AddHealthChecks().AddNotify();
        // end
    }

    internal sealed record OrderPlaced(string Id);

    internal sealed record OrderCancelled(string Id);

    internal sealed class ChargeHandler : IMessageHandler<OrderPlaced>
    {
        public Task HandleAsync(OrderPlaced message, MessageContext context, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }
}
