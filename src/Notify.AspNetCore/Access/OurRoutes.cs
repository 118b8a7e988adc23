using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Notify.AspNetCore;

/// <summary>What all our routes need, whichever of them an application maps.</summary>
internal static class OurRoutes
{
    public static void AddOurRoutes(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ProblemWriter)))
            return;
        services.AddAuthorization();
        services.AddProblemsForRefusals();
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton<OptionRules>();
    }

    /// <summary>Puts problem details into refusals of our routes, around whatever handles refusals already.</summary>
    private static void AddProblemsForRefusals(this IServiceCollection services)
    {
        var known = services.Last(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        services.Replace(
            ServiceDescriptor.Singleton<IAuthorizationMiddlewareResultHandler>(s => new RefusalHandler(Make(s, known)))
        );
    }

    private static IAuthorizationMiddlewareResultHandler Make(IServiceProvider services, ServiceDescriptor known) =>
        (IAuthorizationMiddlewareResultHandler)(
            known.ImplementationInstance
            ?? known.ImplementationFactory?.Invoke(services)
            ?? ActivatorUtilities.CreateInstance(services, known.ImplementationType!)
        );
}
