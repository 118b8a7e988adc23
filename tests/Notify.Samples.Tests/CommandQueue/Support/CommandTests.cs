using Notify.Conformance;
using Notify.Http.Tests;

namespace Notify.Samples.Tests;

/// <summary>Two consumers, and what most tests ask of them.</summary>
public abstract class CommandTests : IAsyncLifetime
{
    internal Endpoint Orders { get; private set; } = null!;

    internal Endpoint Mail { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Orders = await Endpoint.Start();
        Mail = await Endpoint.Start();
    }

    public virtual async Task DisposeAsync()
    {
        await Orders.DisposeAsync();
        await Mail.DisposeAsync();
    }

    internal IEnumerable<string> BothConsumers => RunningCommandQueue.Consumers(("orders", Orders), ("mail", Mail));

    internal Task<RunningCommandQueue> Start(params IEnumerable<string> settings) =>
        RunningCommandQueue.Start([.. BothConsumers, .. settings]);

    /// <summary>The number in the query of a request.</summary>
    internal static long IdOf(Received request) => long.Parse(Query(request, "msg_id"));

    internal static string Query(Received request, string name) =>
        System.Web.HttpUtility.ParseQueryString(request.Target[(request.Target.IndexOf('?') + 1)..])[name]!;

    /// <summary>Waits until a consumer has got all these commands, each at least once.</summary>
    internal static Task WhenAllAt(Endpoint consumer, IEnumerable<long> ids)
    {
        var expected = ids.ToHashSet();
        return Guard.Until(
            () => expected.IsSubsetOf(consumer.Received.All.Select(IdOf)),
            $"a consumer to get {expected.Count} commands"
        );
    }
}
