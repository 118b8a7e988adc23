using Notify.Conformance;

namespace Notify.InMemory.Tests.Conformance;

/// <summary>A memory server of the test's own.</summary>
public sealed class InMemoryHarness : Harness
{
    private readonly InMemoryServer _server = new();
    private Action<InMemoryOptions> _limits = _ => { };

    public override void LimitQueues(int messages) => _limits += options => options.QueueLimit = messages;

    public override void LimitFailures(int messages) => _limits += options => options.FailureLimit = messages;

    public override void Use(INotifyBuilder builder) =>
        builder.UseInMemory(options =>
        {
            options.Server = _server;
            _limits(options);
        });
}
