using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Notify;

/// <summary>What <c>AddNotify</c> hands out: adapters and applications add to it.</summary>
public interface INotifyBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The section Notify is configured by; null if it is configured in code only.</summary>
    IConfiguration? Configuration { get; }
}
