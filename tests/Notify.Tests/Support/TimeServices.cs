using Microsoft.Extensions.DependencyInjection;

namespace Notify.Tests;

/// <summary>Applications with a clock that the test moves.</summary>
internal static class TimeServices
{
    public static void AddTime(this IServiceCollection services, TimeProvider? time)
    {
        if (time is not null)
            services.AddSingleton(time);
    }
}
