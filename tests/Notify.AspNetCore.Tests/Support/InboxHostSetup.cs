using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests;

/// <summary>What a test wants of its host beyond the usual.</summary>
internal sealed record InboxHostSetup
{
    /// <summary>Sets options; sending is allowed to those who meet the policy unless it says otherwise.</summary>
    public Action<InboxApiOptions> Api { get; init; } = _ => { };

    /// <summary>The section Notify is configured by; empty unless set.</summary>
    public IConfiguration Configuration { get; init; } = new ConfigurationBuilder().Build();

    /// <summary>Tells Notify more.</summary>
    public Action<INotifyBuilder> Notify { get; init; } = _ => { };

    /// <summary>Registers services after all others, so that they replace them.</summary>
    public Action<IServiceCollection> Services { get; init; } = _ => { };

    /// <summary>Adds middleware and routes before the inbox is mapped.</summary>
    public Action<WebApplication> App { get; init; } = _ => { };

    /// <summary>Hosts that share one share its inboxes; a server of its own unless set.</summary>
    public InMemoryServer Server { get; init; } = new();

    /// <summary>The clock of everything; the real one unless set.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
