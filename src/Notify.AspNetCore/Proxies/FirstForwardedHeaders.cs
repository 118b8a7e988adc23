using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Notify.AspNetCore;

/// <summary>
/// Puts the middleware in front of everything: what comes before it would see the proxy as the client.
/// </summary>
internal sealed class FirstForwardedHeaders : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.UseForwardedHeaders();
            next(app);
        };
}
