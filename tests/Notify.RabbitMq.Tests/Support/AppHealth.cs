using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;

namespace Notify.RabbitMq.Tests.Support;

internal static class AppHealth
{
    /// <summary>How the parts of the adapter are.</summary>
    public static ValueTask<IReadOnlyList<BackendHealth>> Health(this TestApp app) =>
        app.Services.GetRequiredService<RabbitMqBackend>().CheckAsync();
}
